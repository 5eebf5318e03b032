import type { NotificationView } from '#client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '../api/api';
import { Day } from '../profiles/byline';
import classes from './notifications.module.css';
import { sentenceOf } from './sentence';
import { refreshNotifications } from './use-notifications';

/** A notification. It counts as read when its link was followed or its button was used. */
export function NotificationItem({ notification }: { notification: NotificationView }) {
  const { id, read, createdAt } = notification;
  const { text, to } = sentenceOf(notification);
  const markRead = useMutation({
    mutationFn: () => api.notifications.read({ ids: [id] }),
    onSettled: refreshNotifications,
  });
  const follow = () => !read && markRead.mutate();
  return (
    <li className={classes.item} data-unread={!read}>
      <p>
        {to ? (
          <Link to={to} onClick={follow}>
            {text}
          </Link>
        ) : (
          text
        )}
      </p>
      <span className={classes.when}>
        <Day at={createdAt} />
        {!read && (
          <Button
            variant="subtle"
            size="compact-sm"
            loading={markRead.isPending}
            onClick={() => markRead.mutate()}
          >
            Mark as read
          </Button>
        )}
      </span>
    </li>
  );
}
