import type { ArticlesListInput, ArticleSummary } from '#client';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../api/api';
import { Empty, Loading, Unavailable } from '../page/states';
import { ArticleItem } from './article-item';
import classes from './article-list.module.css';

const PAGE_SIZE = 10;

/** Which articles a list shows. */
export type ArticleFilter = Pick<ArticlesListInput, 'tag' | 'search' | 'author' | 'favorited'>;

interface Page {
  articles: ArticleSummary[];
  nextCursor: string | null;
}

interface ListProps {
  name: readonly unknown[];
  load: (
    page: { limit: number; cursor: string | undefined },
    options: { signal: AbortSignal },
  ) => Promise<Page>;
  empty: ReactNode;
}

/** Articles, a page at a time. */
function List({ name, load, empty }: ListProps) {
  const list = useInfiniteQuery({
    queryKey: name,
    queryFn: ({ pageParam, signal }) => load({ limit: PAGE_SIZE, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  if (list.isPending) return <Loading />;
  if (!list.data) return <Unavailable error={list.error} onRetry={() => void list.refetch()} />;
  const articles = list.data.pages.flatMap((page) => page.articles);
  if (articles.length === 0) return <Empty>{empty}</Empty>;
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

/** Articles that match, the newest first, or the best match of a search. */
export const ArticleList = ({ filter }: { filter: ArticleFilter }) => (
  <List
    name={['articles', filter]}
    load={(page, options) => api.articles.list({ ...filter, ...page }, options)}
    empty="No articles here yet."
  />
);

/** The articles of those whom the reader follows. */
export const FeedList = () => (
  <List
    name={['feed']}
    load={(page, options) => api.feed.list(page, options)}
    empty="Follow people whose articles you like: what they write appears here."
  />
);
