import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useNavigate, useParams } from 'react-router';
import { api } from '../api/api';
import { Markdown } from '../markdown/markdown';
import { Loading, Unavailable } from '../page/states';
import { useTitle } from '../page/use-title';
import { Byline } from '../profiles/byline';
import { FollowButton } from '../profiles/follow-button';
import { ArticleActions } from './article-actions';
import { Comments } from '../comments/comments';
import classes from './article-page.module.css';
import { TagLink } from './tag-list';

/** One article. */
export default function ArticlePage() {
  const { slug = '' } = useParams();
  const navigate = useNavigate();
  const found = useQuery({
    queryKey: ['article', slug],
    queryFn: ({ signal }) => api.articles.get({ slug }, { signal }),
  });
  const article = found.data?.article;
  useTitle(article?.title);
  const isMoved = article !== undefined && article.slug !== slug;
  useEffect(() => {
    // A former address leads here; links and bookmarks should get the current one.
    if (isMoved) void navigate(`/articles/${article.slug}`, { replace: true });
  }, [isMoved, article, navigate]);
  if (found.isPending) return <Loading />;
  if (!article) return <Unavailable error={found.error} onRetry={() => void found.refetch()} />;
  const { title, description, body, tags, author, createdAt } = article;
  return (
    <article className={classes.article}>
      <header>
        <h1 className={classes.title}>{title}</h1>
        {description && <p className={classes.description}>{description}</p>}
        <Byline profile={author} at={createdAt}>
          <FollowButton profile={author} compact />
        </Byline>
        <ArticleActions article={article} />
      </header>
      <Markdown text={body} />
      {tags.length > 0 && (
        <ul className={classes.tags} aria-label="Tags">
          {tags.map((tag) => (
            <li key={tag}>
              <TagLink name={tag} />
            </li>
          ))}
        </ul>
      )}
      <Comments article={article} />
    </article>
  );
}
