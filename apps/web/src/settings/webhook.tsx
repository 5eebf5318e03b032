import type { NotificationSettingsView } from '#client';
import { Alert, Button } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api';
import { queries } from '../api/queries';
import { Field, Form } from '../form/form';
import { useForm } from '../form/use-form';
import classes from './settings.module.css';

/** An address of the reader's own that is called with each notification. */
export function Webhook({ settings: { webhookUrl, webhook } }: { settings: NotificationSettingsView }) {
  const [secret, setSecret] = useState<string>();
  async function save(address: string | null): Promise<void> {
    const { webhookSecret, ...settings } = await api.notificationSettings.change({ webhookUrl: address });
    queries.setQueryData(['notification-settings'], settings);
    setSecret(webhookSecret);
  }
  const form = useForm(['webhookUrl'], ({ webhookUrl: address = '' }) => save(address), { keep: true });
  const end = useForm([], () => save(null));
  return (
    <section className={classes.section}>
      <h2>Webhook</h2>
      <p>
        Notifications can be sent to an address of yours, signed as{' '}
        <a href="https://www.standardwebhooks.com" rel="noopener">
          Standard Webhooks
        </a>{' '}
        describes.
      </p>
      {webhook?.disabledAt && (
        <Alert color="red" mb="md">
          It was switched off: {webhook.reason ?? 'it did not answer'}. Save the address again to switch it
          on.
        </Alert>
      )}
      <Form form={form} submit="Save the address" label="Webhook">
        <Field
          form={form}
          name="webhookUrl"
          type="url"
          label="Address"
          defaultValue={webhookUrl ?? ''}
          placeholder="https://"
          autoComplete="off"
        />
      </Form>
      {secret && (
        <div role="status">
          <p>Its secret, shown only now:</p>
          <code className={classes.secret}>{secret}</code>
        </div>
      )}
      {webhookUrl && (
        <form onSubmit={(event) => end.submit(event)}>
          <Button type="submit" variant="subtle" color="red" loading={end.busy} mt="sm">
            Remove the webhook
          </Button>
        </form>
      )}
    </section>
  );
}
