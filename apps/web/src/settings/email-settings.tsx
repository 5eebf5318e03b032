import type { User } from '#client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api } from '../api/api';
import { complaintOf } from '../api/problem';
import { Field, Form, PasswordField } from '../form/form';
import { Saved } from './saved';
import classes from './settings.module.css';
import { useSave } from './use-save';

/** The e-mail address: whether it is confirmed, and how to change it. */
export function EmailSettings({ user: { email, emailVerified, pendingEmail } }: { user: User }) {
  const form = useSave(['email', 'currentPassword'], { keep: false });
  const send = useMutation({ mutationFn: () => api.email.sendAgain() });
  return (
    <section className={classes.section}>
      <h2>E-mail address</h2>
      <p>
        {email} {emailVerified ? 'is confirmed.' : 'is not confirmed yet.'}
        {pendingEmail &&
          ` It is replaced by ${pendingEmail} as soon as you open the link that was sent there.`}
      </p>
      {(!emailVerified || pendingEmail) && (
        <p>
          <Button variant="default" loading={send.isPending} onClick={() => send.mutate()}>
            Send the link again
          </Button>{' '}
          <span role="status">
            {send.isSuccess && 'The link is on its way.'}
            {send.isError && complaintOf(send.error).sentence}
          </span>
        </p>
      )}
      <Form
        form={form}
        submit="Change the address"
        label="E-mail address"
        beside={<Saved when={form.saved} />}
      >
        <Field form={form} name="email" type="email" label="New e-mail address" autoComplete="email" />
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
