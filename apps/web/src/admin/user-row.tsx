import type { Role, User } from '#client';
import { Button, Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '../api/api';
import { complaintOf } from '../api/problem';
import { queries } from '../api/queries';
import { Confirm } from '../page/confirm';
import { Day } from '../profiles/byline';
import { useUser } from '../session/session';
import classes from './admin.module.css';

/** Every account has the role `user`. */
const GRANTED: readonly Role[] = ['moderator', 'admin'];

/** An account. Its roles change at once; a deletion asks first. */
export function UserRow({ user }: { user: User }) {
  const self = useUser();
  const refresh = () => queries.invalidateQueries({ queryKey: ['users'] });
  const change = useMutation({
    mutationFn: (roles: Role[]) => api.users.change({ id: user.id, roles }),
    onSettled: refresh,
  });
  const remove = useMutation({ mutationFn: () => api.users.delete({ id: user.id }), onSettled: refresh });
  const isSelf = self?.id === user.id;
  const error = change.error ?? remove.error;
  return (
    <tr>
      <th scope="row">
        <Link to={`/profiles/${user.username}`}>{user.name}</Link>
        <small>@{user.username}</small>
        <small>
          <Link to={`/admin/audit?account=${user.id}`}>Audit log</Link>
        </small>
      </th>
      <td>
        {user.email}
        <small>{user.emailVerified ? 'confirmed' : 'not confirmed'}</small>
      </td>
      <td>
        <Day at={user.createdAt} />
      </td>
      <td>
        <div className={classes.row}>
          {GRANTED.map((role) => (
            <Checkbox
              key={role}
              label={role}
              aria-label={`${role}: ${user.name}`}
              checked={user.roles.includes(role)}
              disabled={isSelf || change.isPending}
              onChange={({ currentTarget: { checked } }) => {
                const others = user.roles.filter((one) => one !== role);
                change.mutate(checked ? [...others, role] : others);
              }}
            />
          ))}
        </div>
        {error && <p role="alert">{complaintOf(error).sentence}</p>}
      </td>
      <td>
        {!isSelf && (
          <Confirm
            question={`Delete the account of ${user.name} with all articles and comments?`}
            action="Delete the account"
            onConfirm={() => remove.mutate()}
            trigger={(ask) => (
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                loading={remove.isPending}
                aria-label={`Delete the account of ${user.name}`}
                onClick={ask}
              >
                Delete
              </Button>
            )}
          />
        )}
      </td>
    </tr>
  );
}
