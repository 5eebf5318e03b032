import { Loading } from '../page/states';
import { useTitle } from '../page/use-title';
import { useUser } from '../session/session';
import { Field, Form } from '../form/form';
import { Saved } from './saved';
import { useSave } from './use-save';

/** What others see of the reader. */
export default function ProfileSettings() {
  useTitle('Profile settings');
  const user = useUser();
  const form = useSave(['name', 'username', 'bio', 'image']);
  if (!user) return <Loading />;
  return (
    <>
      <h1>Profile</h1>
      <Form form={form} submit="Save" beside={<Saved when={form.saved} />}>
        <Field form={form} name="name" label="Name" defaultValue={user.name} autoComplete="name" />
        <Field
          form={form}
          name="username"
          label="Username"
          description="A new one changes the address of your profile."
          defaultValue={user.username}
          autoComplete="off"
        />
        <Field
          form={form}
          name="image"
          type="url"
          label="Address of a picture"
          description="It begins with https. Readers load it from there."
          defaultValue={user.image}
          autoComplete="off"
          required={false}
        />
        <Field
          form={form}
          name="bio"
          label="About you"
          rows={4}
          maxLength={1_000}
          defaultValue={user.bio}
          required={false}
        />
      </Form>
    </>
  );
}
