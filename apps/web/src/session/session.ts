import type { User } from '#client';
import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { api } from '../api/api';
import { queries } from '../api/queries';

let signedIn = false;

/** Finds out whether an account is signed in, and follows it from then on, also in other tabs. */
export async function startSession(): Promise<void> {
  signedIn = (await api.session.tokens()) !== undefined;
  api.session.onChange((state) => {
    signedIn = state === 'signed-in';
    // All that has been read is as another account sees it.
    void queries.resetQueries();
  });
}

export const useSignedIn = (): boolean =>
  useSyncExternalStore(
    (changed) => api.session.onChange(changed),
    () => signedIn,
  );

export const USER = ['user'];

/** The account that is signed in, once it is known. */
export function useUser(): User | undefined {
  const isSignedIn = useSignedIn();
  const { data } = useQuery({
    queryKey: USER,
    queryFn: ({ signal }) => api.user.get({ signal }),
    enabled: isSignedIn,
    staleTime: 60_000,
  });
  return isSignedIn ? data?.user : undefined;
}
