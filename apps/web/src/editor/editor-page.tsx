import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api } from '../api/api';
import { Failure, Loading, Unavailable } from '../page/states';
import { useTitle } from '../page/use-title';
import { useUser } from '../session/session';
import { ArticleEditor } from './article-editor';

/** Writes a new article, or changes one of the reader's own. */
export default function EditorPage() {
  const { slug } = useParams();
  const user = useUser();
  const found = useQuery({
    queryKey: ['article', slug],
    queryFn: ({ signal }) => api.articles.get({ slug: slug ?? '' }, { signal }),
    enabled: slug !== undefined,
    // The editor begins with what is there now, not with what was read a while ago.
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  useTitle(slug ? 'Edit the article' : 'Write an article');
  if (!user || (slug && found.isPending)) return <Loading />;
  if (slug === undefined) return <ArticleEditor key="new" userId={user.id} />;
  const article = found.data?.article;
  if (!article) return <Unavailable error={found.error} onRetry={() => void found.refetch()} />;
  if (article.author.id !== user.id)
    return <Failure title="This is not your article" sentence="Only its author can change it." />;
  return <ArticleEditor key={article.id} userId={user.id} article={article} />;
}
