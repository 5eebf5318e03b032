import { useQuery } from '@tanstack/react-query';
import { api } from '../api/api';
import { Loading, Unavailable } from '../page/states';
import { useTitle } from '../page/use-title';
import { Channels } from './channels';
import { Webhook } from './webhook';

export const NOTIFICATION_SETTINGS = ['notification-settings'];

/** Which notifications are also sent elsewhere, and where. */
export default function NotificationSettings() {
  useTitle('Notification settings');
  const found = useQuery({
    queryKey: NOTIFICATION_SETTINGS,
    queryFn: ({ signal }) => api.notificationSettings.get({ signal }),
  });
  if (found.isPending) return <Loading />;
  if (!found.data) return <Unavailable error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <>
      <h1>Notifications</h1>
      <Channels settings={found.data} />
      <Webhook settings={found.data} />
    </>
  );
}
