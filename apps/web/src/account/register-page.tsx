import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import { api } from '../api/api';
import { Field, Form, PasswordField } from '../form/form';
import { useForm } from '../form/use-form';
import { nextPage } from '../session/require-user';
import { useSignedIn } from '../session/session';
import { Card } from './card';

/** Creates an account and logs in. */
export default function RegisterPage() {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const isSignedIn = useSignedIn();
  const form = useForm(
    ['name', 'username', 'email', 'password'],
    async ({ name = '', username = '', email = '', password = '' }) => {
      await api.auth.register({ name, email, password, ...(username && { username }) });
      await navigate(nextPage(params), { replace: true });
    },
  );
  if (isSignedIn && !form.busy) return <Navigate to={nextPage(params)} replace />;
  return (
    <Card title="Create an account">
      <Form form={form} submit="Create the account">
        <Field form={form} name="name" label="Name" autoComplete="name" />
        <Field
          form={form}
          name="username"
          label="Username (optional)"
          description="It is part of the address of your profile."
          autoComplete="off"
          required={false}
        />
        <Field form={form} name="email" type="email" label="E-mail address" autoComplete="email" />
        <PasswordField
          form={form}
          name="password"
          label="Password"
          description="At least 8 characters, and not a common one."
          autoComplete="new-password"
        />
      </Form>
      <p>
        You have one? <Link to={`/login?${params.toString()}`}>Log in</Link>
      </p>
    </Card>
  );
}
