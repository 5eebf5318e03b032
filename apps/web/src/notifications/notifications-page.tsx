import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '../api/api';
import { Empty, Loading, Unavailable } from '../page/states';
import { useTitle } from '../page/use-title';
import { NotificationItem } from './notification-item';
import classes from './notifications.module.css';
import { refreshNotifications, useNotifications } from './use-notifications';

/** All notifications. New ones appear by themselves. */
export default function NotificationsPage() {
  useTitle('Notifications');
  const list = useNotifications();
  const readAll = useMutation({
    mutationFn: () => api.notifications.read({ all: true }),
    onSettled: refreshNotifications,
  });
  if (list.isPending) return <Loading />;
  if (!list.data) return <Unavailable error={list.error} onRetry={() => void list.refetch()} />;
  const notifications = list.data.pages.flatMap((page) => page.notifications);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <h1>Notifications</h1>
        {notifications.some(({ read }) => !read) && (
          <Button variant="default" loading={readAll.isPending} onClick={() => readAll.mutate()}>
            Mark all as read
          </Button>
        )}
        <Link to="/settings/notifications">Choose what you are notified of</Link>
      </header>
      {notifications.length === 0 && <Empty>Nothing yet.</Empty>}
      <ol className={classes.list}>
        {notifications.map((notification) => (
          <NotificationItem key={notification.id} notification={notification} />
        ))}
      </ol>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show earlier ones
        </Button>
      )}
    </div>
  );
}
