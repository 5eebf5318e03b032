import { useState } from 'react';
import { api } from '../api/api';
import { Field, Form } from '../form/form';
import { useForm } from '../form/use-form';
import { Card } from './card';

/** Sends a link with which the owner of an address can choose a new password. */
export default function ForgotPasswordPage() {
  const [sentTo, setSentTo] = useState('');
  const form = useForm(['email'], async ({ email = '' }) => {
    await api.password.forgot({ email });
    setSentTo(email);
  });
  if (sentTo)
    return (
      <Card title="Look into your mailbox">
        <p role="status">
          If there is an account for {sentTo}, an e-mail with a link is on its way. The link works once, for
          an hour.
        </p>
      </Card>
    );
  return (
    <Card title="Forgot your password?">
      <p>Enter the e-mail address of your account. You get a link with which you choose a new password.</p>
      <Form form={form} submit="Send the link">
        <Field form={form} name="email" type="email" label="E-mail address" autoComplete="username" />
      </Form>
    </Card>
  );
}
