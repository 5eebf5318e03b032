import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../api/api';
import { complaintOf } from '../api/problem';
import { queries } from '../api/queries';
import { Loading, Unavailable } from '../page/states';
import { useTitle } from '../page/use-title';
import { deviceIn } from './device';
import classes from './settings.module.css';

const MOMENT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const SESSIONS = ['sessions'];

/** Where the account is logged in. */
export default function SessionsSettings() {
  useTitle('Sessions');
  const list = useQuery({ queryKey: SESSIONS, queryFn: ({ signal }) => api.sessions.list({ signal }) });
  const end = useMutation({
    mutationFn: (id: string) => api.sessions.end({ id }),
    onSettled: () => queries.invalidateQueries({ queryKey: SESSIONS }),
  });
  if (list.isPending) return <Loading />;
  if (!list.data) return <Unavailable error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <>
      <h1>Sessions</h1>
      <p>You are logged in here. End a session that you do not know, and change your password.</p>
      {end.isError && <p role="alert">{complaintOf(end.error).sentence}</p>}
      <ul className={classes.list}>
        {list.data.sessions.map(({ id, current, userAgent, lastUsedAt, createdAt }) => (
          <li key={id}>
            <span>
              {deviceIn(userAgent)} {current && <strong>(this one)</strong>}
              <small>
                last used {MOMENT.format(new Date(lastUsedAt))}, since {MOMENT.format(new Date(createdAt))}
              </small>
            </span>
            {!current && (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`End the session of ${deviceIn(userAgent)}`}
                onClick={() => end.mutate(id)}
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
