import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { api } from '../api/api';
import { Empty, Loading, Unavailable } from '../page/states';
import { useTitle } from '../page/use-title';
import classes from './admin.module.css';

const MOMENT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** Who did what to which account, of all accounts or of one. */
export default function AuditPage() {
  useTitle('Audit log');
  const [params] = useSearchParams();
  const account = params.get('account') ?? undefined;
  const list = useInfiniteQuery({
    queryKey: ['audit', account],
    queryFn: ({ pageParam, signal }) => api.audit.list({ account, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <header className={classes.head}>
        <h1>Audit log</h1>
        {account && <Link to="/admin/audit">Show all accounts</Link>}
      </header>
      {list.isPending && <Loading />}
      {list.isError && !list.data && <Unavailable error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && entries.length === 0 && <Empty>There are no entries.</Empty>}
      {entries.length > 0 && (
        <div className={classes.scroll} role="region" aria-label="Audit log" tabIndex={0}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Action</th>
                <th scope="col">Account</th>
                <th scope="col">By</th>
                <th scope="col">From</th>
                <th scope="col">Details</th>
              </tr>
            </thead>
            <tbody>
              {entries.map(({ id, at, action, accountId, actorId, clientAddress, details }) => (
                <tr key={id}>
                  <td>
                    <time dateTime={at}>{MOMENT.format(new Date(at))}</time>
                  </td>
                  <th scope="row">{action}</th>
                  <td>{accountId && <AccountLink id={accountId} />}</td>
                  <td>{actorId === accountId ? 'itself' : actorId && <AccountLink id={actorId} />}</td>
                  <td>{clientAddress}</td>
                  <td>{Object.keys(details).length > 0 && <code>{JSON.stringify(details)}</code>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show earlier entries
        </Button>
      )}
    </>
  );
}

/** The account may be gone: its id is all that remains. The end of an id differs, its beginning is a time. */
const AccountLink = ({ id }: { id: string }) => (
  <Link to={`/admin/audit?${new URLSearchParams({ account: id }).toString()}`}>{`…${id.slice(-8)}`}</Link>
);
