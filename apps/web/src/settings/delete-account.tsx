import { useNavigate } from 'react-router';
import { api } from '../api/api';
import { Form, PasswordField } from '../form/form';
import { useForm } from '../form/use-form';
import classes from './settings.module.css';

/** Deletes the account, after its password. */
export function DeleteAccount() {
  const navigate = useNavigate();
  const form = useForm(['currentPassword'], async ({ currentPassword = '' }) => {
    await api.user.delete({ currentPassword });
    await navigate('/', { replace: true });
  });
  return (
    <section className={classes.section}>
      <h2>Delete the account</h2>
      <p>
        Your articles, comments and favorites are deleted with it, everywhere and at once. This cannot be
        undone.
      </p>
      <Form form={form} submit="Delete my account" label="Delete the account" color="red">
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
