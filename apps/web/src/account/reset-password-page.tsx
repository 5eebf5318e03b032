import { Alert } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../api/api';
import { Form, PasswordField } from '../form/form';
import { useForm } from '../form/use-form';
import { Card } from './card';
import { useToken } from './use-token';

/** Where the link of a password reset leads. */
export default function ResetPasswordPage() {
  const token = useToken();
  const [done, setDone] = useState(false);
  const form = useForm(['password'], async ({ password = '' }) => {
    await api.password.reset({ token, password });
    setDone(true);
  });
  if (done)
    return (
      <Card title="Your password is changed">
        <p role="status">All devices were logged out.</p>
        <p>
          <Link to="/login">Log in with the new password</Link>
        </p>
      </Card>
    );
  return (
    <Card title="Choose a new password">
      {!token && <Alert color="red">The link is incomplete: open the address in the e-mail again.</Alert>}
      <Form form={form} submit="Save the password">
        <PasswordField
          form={form}
          name="password"
          label="New password"
          description="At least 8 characters, and not a common one."
          autoComplete="new-password"
        />
      </Form>
    </Card>
  );
}
