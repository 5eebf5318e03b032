import type { CommentsListReply, CommentView } from '#client';
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { api } from '../api/api';
import { queries } from '../api/queries';
import { useStream } from '../streams/use-stream';

type Pages = InfiniteData<CommentsListReply, string | undefined>;

const keyOf = (slug: string): string[] => ['comments', slug];

/** The comments of an article, kept up to date by its stream. `news` says what arrived last. */
export function useComments(slug: string) {
  const [news, setNews] = useState('');
  const list = useInfiniteQuery({
    queryKey: keyOf(slug),
    queryFn: ({ pageParam, signal }) => api.comments.list({ slug, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  const open = useCallback(
    (options: Parameters<typeof api.comments.stream>[1]) => api.comments.stream({ slug }, options),
    [slug],
  );
  const refresh = () => void queries.invalidateQueries({ queryKey: keyOf(slug) });
  useStream(
    open,
    (event) => {
      if (event.event === 'comment-removed') return commentRemoved(slug, event.data.id);
      const comment = { ...event.data, author: { ...event.data.author, following: false } };
      if (commentAdded(slug, comment)) setNews(`A new comment by ${comment.author.name}`);
    },
    refresh,
  );
  return { list, comments: list.data?.pages.flatMap((page) => page.comments) ?? [], news };
}

/** Shows a comment. @returns whether it was not there yet */
export function commentAdded(slug: string, comment: CommentView): boolean {
  let isNew = false;
  change(slug, (comments, isFirstPage) => {
    if (!isFirstPage || comments.some(({ id }) => id === comment.id)) return comments;
    isNew = true;
    return [comment, ...comments];
  });
  return isNew;
}

export const commentRemoved = (slug: string, id: string): void =>
  change(slug, (comments) => comments.filter((comment) => comment.id !== id));

function change(slug: string, to: (comments: CommentView[], isFirstPage: boolean) => CommentView[]): void {
  queries.setQueryData<Pages>(
    keyOf(slug),
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page, index) => ({ ...page, comments: to(page.comments, index === 0) })),
      },
  );
}
