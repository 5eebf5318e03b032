import type { StreamOptions } from '#client';
import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import { api } from '../api/api';
import { queries } from '../api/queries';
import { useStream } from '../streams/use-stream';
import classes from './home-page.module.css';

/** Says that there are new articles in the feed. They appear on request, so that the page does not move under the reader. */
export function FeedNews() {
  const [count, setCount] = useState(0);
  const open = useCallback((options: StreamOptions) => api.feed.stream(options), []);
  useStream(
    open,
    () => setCount((known) => known + 1),
    () => void queries.invalidateQueries({ queryKey: ['feed'] }),
  );
  return (
    <div role="status" className={classes.news}>
      {count > 0 && (
        <Button
          variant="light"
          onClick={() => {
            setCount(0);
            void queries.invalidateQueries({ queryKey: ['feed'] });
          }}
        >
          {count === 1 ? 'Show a new article' : `Show ${count} new articles`}
        </Button>
      )}
    </div>
  );
}
