import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import { api } from '../api/api';
import { Field, Form, PasswordField } from '../form/form';
import { useForm } from '../form/use-form';
import { nextPage } from '../session/require-user';
import { useSignedIn } from '../session/session';
import { Card } from './card';

/** Logs in, and leads to where the reader came from. */
export default function LoginPage() {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const isSignedIn = useSignedIn();
  const form = useForm(['email', 'password'], async ({ email = '', password = '' }) => {
    await api.auth.login({ email, password });
    await navigate(nextPage(params), { replace: true });
  });
  if (isSignedIn && !form.busy) return <Navigate to={nextPage(params)} replace />;
  return (
    <Card title="Log in">
      <Form form={form} submit="Log in" beside={<Link to="/forgot-password">Forgot your password?</Link>}>
        <Field form={form} name="email" type="email" label="E-mail address" autoComplete="username" />
        <PasswordField form={form} name="password" label="Password" autoComplete="current-password" />
      </Form>
      <p>
        New here? <Link to={`/register?${params.toString()}`}>Create an account</Link>
      </p>
    </Card>
  );
}
