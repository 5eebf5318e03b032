import type { ArticleView } from '#client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useLocation, useNavigate } from 'react-router';
import { api } from '../api/api';
import { codeOf, complaintOf } from '../api/problem';
import { queries } from '../api/queries';
import { Icon } from '../page/icon';
import { loginAddress } from '../session/require-user';
import { useSignedIn } from '../session/session';

/** Marks an article as a favorite of the reader, or no longer. Readers without an account are asked to log in. */
export function FavoriteButton({ article }: { article: ArticleView }) {
  const { slug, favorited, favoritesCount } = article;
  const isSignedIn = useSignedIn();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const change = useMutation({
    mutationFn: () => (favorited ? api.favorites.remove({ slug }) : api.favorites.add({ slug })),
    onSuccess: (reply) => queries.setQueryData(['article', slug], reply),
    // It was done in another tab: what stands there is out of date.
    onError: (error) =>
      codeOf(error).startsWith('favorites.') && queries.invalidateQueries({ queryKey: ['article', slug] }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['articles'] }),
  });
  return (
    <Button
      variant={favorited ? 'light' : 'default'}
      leftSection={<Icon name="heart" filled={favorited} />}
      aria-pressed={favorited}
      aria-label={`Favorite, ${favoritesCount}`}
      title={change.isError ? complaintOf(change.error).sentence : undefined}
      onClick={() => {
        if (!isSignedIn) void navigate(loginAddress(pathname));
        else if (!change.isPending) change.mutate();
      }}
    >
      {favoritesCount}
    </Button>
  );
}
