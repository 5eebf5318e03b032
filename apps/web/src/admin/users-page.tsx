import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../api/api';
import { Icon } from '../page/icon';
import { Empty, Loading, Unavailable } from '../page/states';
import { useTitle } from '../page/use-title';
import classes from './admin.module.css';
import { UserRow } from './user-row';

/** All accounts, with their roles. */
export default function UsersPage() {
  useTitle('Users');
  const [search, setSearch] = useState('');
  const list = useInfiniteQuery({
    queryKey: ['users', search],
    queryFn: ({ pageParam, signal }) =>
      api.users.list({ cursor: pageParam, ...(search && { search }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get('user');
    setSearch(typeof text === 'string' ? text.trim() : '');
  }
  const users = list.data?.pages.flatMap((page) => page.users) ?? [];
  return (
    <>
      <header className={classes.head}>
        <h1>Users</h1>
        <form role="search" aria-label="Users" onSubmit={submit}>
          <TextInput
            type="search"
            name="user"
            maxLength={200}
            aria-label="Search users"
            placeholder="Name, username or e-mail"
            leftSection={<Icon name="search" />}
          />
        </form>
      </header>
      {list.isPending && <Loading />}
      {list.isError && !list.data && <Unavailable error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && users.length === 0 && <Empty>No user matches.</Empty>}
      {users.length > 0 && (
        <div className={classes.scroll} role="region" aria-label="Users" tabIndex={0}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">User</th>
                <th scope="col">E-mail address</th>
                <th scope="col">Since</th>
                <th scope="col">Roles</th>
                <th scope="col">Action</th>
              </tr>
            </thead>
            <tbody>
              {users.map((user) => (
                <UserRow key={user.id} user={user} />
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
