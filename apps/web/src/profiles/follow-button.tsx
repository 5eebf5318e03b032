import type { ProfileView } from '#client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useLocation, useNavigate } from 'react-router';
import { api } from '../api/api';
import { queries } from '../api/queries';
import { loginAddress } from '../session/require-user';
import { useSignedIn, useUser } from '../session/session';

/** Follows a person, or no longer. Readers without an account are asked to log in; there is none for oneself. */
export function FollowButton({ profile, compact = false }: { profile: ProfileView; compact?: boolean }) {
  const { username, following } = profile;
  const isSignedIn = useSignedIn();
  const user = useUser();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const change = useMutation({
    mutationFn: () => (following ? api.follows.remove({ username }) : api.follows.add({ username })),
    // Also after a refusal: it may have been done in another tab.
    onSettled: () =>
      Promise.all(
        ['profile', 'article', 'articles', 'feed'].map((key) =>
          queries.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
  if (user?.id === profile.id) return null;
  return (
    <Button
      size={compact ? 'compact-sm' : 'sm'}
      variant={following ? 'light' : 'default'}
      aria-pressed={following}
      aria-label={`Follow ${profile.name}`}
      onClick={() => {
        if (!isSignedIn) void navigate(loginAddress(pathname));
        else if (!change.isPending) change.mutate();
      }}
    >
      {following ? 'Following' : 'Follow'}
    </Button>
  );
}
