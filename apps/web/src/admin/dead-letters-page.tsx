import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../api/api';
import { Empty, Loading, Unavailable } from '../page/states';
import { useTitle } from '../page/use-title';
import classes from './admin.module.css';
import { DeadLetterRow } from './dead-letter-row';

/** Events and jobs that failed for good. */
export default function DeadLettersPage() {
  useTitle('Dead letters');
  const list = useInfiniteQuery({
    queryKey: ['dead-letters'],
    queryFn: ({ pageParam, signal }) => api.deadLetters.list({ cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  const letters = list.data?.pages.flatMap((page) => page.deadLetters) ?? [];
  return (
    <>
      <header className={classes.head}>
        <h1>Dead letters</h1>
      </header>
      {list.isPending && <Loading />}
      {list.isError && !list.data && <Unavailable error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && letters.length === 0 && <Empty>Nothing has failed for good.</Empty>}
      {letters.length > 0 && (
        <div className={classes.scroll} role="region" aria-label="Dead letters" tabIndex={0}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">What failed</th>
                <th scope="col">Why</th>
                <th scope="col">When</th>
                <th scope="col">Action</th>
              </tr>
            </thead>
            <tbody>
              {letters.map((letter) => (
                <DeadLetterRow key={letter.id} letter={letter} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  );
}
