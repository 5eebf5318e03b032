import { Form, PasswordField } from '../form/form';
import { Saved } from './saved';
import classes from './settings.module.css';
import { useSave } from './use-save';

/** A new password. It ends the sessions on other devices. */
export function PasswordSettings() {
  const form = useSave(['password', 'currentPassword'], { keep: false });
  return (
    <section className={classes.section}>
      <h2>Password</h2>
      <p>A new password logs out all other devices.</p>
      <Form form={form} submit="Change the password" label="Password" beside={<Saved when={form.saved} />}>
        <PasswordField form={form} name="password" label="New password" autoComplete="new-password" />
        <PasswordField
          form={form}
          name="currentPassword"
          label="Current password"
          autoComplete="current-password"
        />
      </Form>
    </section>
  );
}
