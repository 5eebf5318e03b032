import type { Channel, NotificationSettingsView } from '#client';
import { Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api } from '../api/api';
import { complaintOf } from '../api/problem';
import { queries } from '../api/queries';
import classes from './settings.module.css';

type Kind = keyof NotificationSettingsView['channels'];

const SENTENCES: Readonly<Record<string, string>> = {
  welcome: 'Welcome',
  article_published: 'My article is published',
  article_favorited: 'Others like my article',
  article_commented: 'Comments on my article',
  author_published: 'Someone I follow publishes an article',
  followed: 'Someone follows me',
  webhook_disabled: 'My webhook was switched off',
  digest: 'Daily digest of unread ones',
};
/** The log of the server is for operators: it stays as it is. */
const SHOWN: readonly Channel[] = ['email', 'webhook'];
const TITLES: Readonly<Record<string, string>> = { email: 'E-mail', webhook: 'Webhook' };

/** A table of kinds and channels. Each change is saved at once. */
export function Channels({ settings }: { settings: NotificationSettingsView }) {
  const change = useMutation({
    mutationFn: ({ kind, channels }: { kind: Kind; channels: Channel[] }) =>
      api.notificationSettings.change({ channels: { [kind]: channels } }),
    onSuccess: (reply) => queries.setQueryData(['notification-settings'], reply),
  });
  const kinds = Object.entries(settings.channels) as [Kind, Channel[]][];
  return (
    <section className={classes.section}>
      <h2>Send me</h2>
      <p>Everything appears under the bell. These are sent to you as well:</p>
      {change.isError && <p role="alert">{complaintOf(change.error).sentence}</p>}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Event</th>
            {SHOWN.map((channel) => (
              <th key={channel} scope="col">
                {TITLES[channel]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kinds.map(([kind, channels]) => (
            <tr key={kind}>
              <th scope="row">{sentenceFor(kind)}</th>
              {SHOWN.map((channel) => (
                <td key={channel}>
                  <Checkbox
                    aria-label={`${sentenceFor(kind)}: ${TITLES[channel]}`}
                    checked={channels.includes(channel)}
                    disabled={change.isPending}
                    onChange={({ currentTarget: { checked } }) => {
                      const others = channels.filter((one) => one !== channel);
                      change.mutate({ kind, channels: checked ? [...others, channel] : others });
                    }}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const sentenceFor = (kind: string): string => SENTENCES[kind] ?? kind.replaceAll('_', ' ');
