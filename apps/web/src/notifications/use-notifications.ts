import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { StreamOptions } from '#client';
import { api } from '../api/api';
import { queries } from '../api/queries';
import { useSignedIn } from '../session/session';
import { useStream } from '../streams/use-stream';
import { sentenceOf } from './sentence';

const NOTIFICATIONS = ['notifications'];

/** Reads the notifications again wherever they are shown. */
export const refreshNotifications = () => queries.invalidateQueries({ queryKey: NOTIFICATIONS });

/** The number of unread notifications, kept up to date by the stream. `news` says what arrived last. */
export function useUnread(): { count: number; news: string } {
  const isSignedIn = useSignedIn();
  const [news, setNews] = useState('');
  const { data } = useQuery({
    queryKey: [...NOTIFICATIONS, 'unread'],
    queryFn: ({ signal }) => api.notifications.list({ unread: true, limit: 1 }, { signal }),
    enabled: isSignedIn,
  });
  const open = useCallback((options: StreamOptions) => api.notifications.stream(options), []);
  useStream(
    isSignedIn ? open : undefined,
    (event) => {
      setNews(sentenceOf(event.data).text);
      void refreshNotifications();
    },
    () => void refreshNotifications(),
  );
  return { count: data?.unreadCount ?? 0, news };
}

/** The notifications, the newest first, a page at a time. */
export const useNotifications = () =>
  useInfiniteQuery({
    queryKey: [...NOTIFICATIONS, 'list'],
    queryFn: ({ pageParam, signal }) => api.notifications.list({ cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
