import { Button, Skeleton } from '@mantine/core';
import { complaintOf, statusOf } from '../api/problem';
import classes from './states.module.css';

/** A page whose content is on its way. */
export function Loading() {
  return (
    <div className={classes.loading} role="status" aria-label="Loading">
      <Skeleton height="2rem" width="60%" />
      <Skeleton height="1rem" />
      <Skeleton height="1rem" width="80%" />
    </div>
  );
}

interface FailureProps {
  title: string;
  sentence: string;
  onRetry?: () => void;
}

/** A page or a part of one that could not be loaded. */
export function Failure({ title, sentence, onRetry }: FailureProps) {
  return (
    <div className={classes.failure} role="alert">
      <h1>{title}</h1>
      <p>{sentence}</p>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}

/** The same for an error of the API. */
export function Unavailable({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const status = statusOf(error);
  const title = status === 0 ? 'You are offline' : status === 404 ? 'Not found' : 'Not available right now';
  return (
    <Failure
      title={title}
      sentence={complaintOf(error).sentence}
      {...(status !== 404 && status !== 403 && { onRetry })}
    />
  );
}

/** In place of an empty list. */
export const Empty = ({ children }: { children: React.ReactNode }) => (
  <p className={classes.empty}>{children}</p>
);
