import type { ArticlesListInput } from '#client';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../api/api';
import { Empty, Loading, Unavailable } from '../page/states';
import { ArticleItem } from './article-item';
import classes from './article-list.module.css';

const PAGE_SIZE = 10;

/** Which articles a list shows. */
export type ArticleFilter = Pick<ArticlesListInput, 'tag' | 'search' | 'author' | 'favorited'>;

/** Articles, the newest first or the best match first, a page at a time. */
export function ArticleList({ filter }: { filter: ArticleFilter }) {
  const list = useInfiniteQuery({
    queryKey: ['articles', filter],
    queryFn: ({ pageParam, signal }) =>
      api.articles.list({ ...filter, limit: PAGE_SIZE, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  if (list.isPending) return <Loading />;
  if (list.isError && !list.data)
    return <Unavailable error={list.error} onRetry={() => void list.refetch()} />;
  const articles = list.data.pages.flatMap((page) => page.articles);
  if (articles.length === 0) return <Empty>No articles here yet.</Empty>;
  return (
    <>
      <ol className={classes.list}>
        {articles.map((article) => (
          <ArticleItem key={article.id} article={article} />
        ))}
      </ol>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  );
}
