import type { DeadLetterView } from '#client';
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/api';
import { complaintOf } from '../api/problem';
import { queries } from '../api/queries';
import { Confirm } from '../page/confirm';
import classes from './admin.module.css';

const MOMENT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** A dead letter: its data on demand, another attempt, or its end. */
export function DeadLetterRow({ letter }: { letter: DeadLetterView }) {
  const { id, source, name, consumer, error, attempts, diedAt, traceId } = letter;
  const [isOpen, setOpen] = useState(false);
  const detail = useQuery({
    queryKey: ['dead-letter', id],
    queryFn: ({ signal }) => api.deadLetters.get({ id }, { signal }),
    enabled: isOpen,
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ['dead-letters'] });
  const retry = useMutation({ mutationFn: () => api.deadLetters.retry({ id }), onSettled: refresh });
  const discard = useMutation({ mutationFn: () => api.deadLetters.discard({ id }), onSettled: refresh });
  const failure = retry.error ?? discard.error ?? detail.error;
  return (
    <tr>
      <th scope="row">
        {name}
        <small>
          {source} of {consumer}
        </small>
      </th>
      <td>
        {error}
        <small>
          after {attempts} attempts{traceId && `, trace ${traceId}`}
        </small>
        {isOpen && detail.data && (
          <pre className={classes.data}>{JSON.stringify(detail.data.deadLetter.data, null, 2)}</pre>
        )}
        {failure && <p role="alert">{complaintOf(failure).sentence}</p>}
      </td>
      <td>
        <time dateTime={diedAt}>{MOMENT.format(new Date(diedAt))}</time>
      </td>
      <td>
        <div className={classes.row}>
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={isOpen}
            aria-label={`Data of ${name}`}
            onClick={() => setOpen(!isOpen)}
          >
            Data
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={retry.isPending}
            aria-label={`Retry ${name}`}
            onClick={() => retry.mutate()}
          >
            Retry
          </Button>
          <Confirm
            question={`Discard ${name}? It is never handled then.`}
            action="Discard it"
            onConfirm={() => discard.mutate()}
            trigger={(ask) => (
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                loading={discard.isPending}
                aria-label={`Discard ${name}`}
                onClick={ask}
              >
                Discard
              </Button>
            )}
          />
        </div>
      </td>
    </tr>
  );
}
