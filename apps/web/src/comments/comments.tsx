import type { ArticleView } from '#client';
import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { Announcement } from '../page/announcement';
import { Loading, Unavailable } from '../page/states';
import { loginAddress } from '../session/require-user';
import { useSignedIn } from '../session/session';
import { CommentForm } from './comment-form';
import { CommentItem } from './comment-item';
import classes from './comments.module.css';
import { useComments } from './use-comments';

/** The comments of an article, the newest first. New ones of others appear by themselves. */
export function Comments({ article }: { article: ArticleView }) {
  const isSignedIn = useSignedIn();
  const { list, comments, news } = useComments(article.slug);
  return (
    <section className={classes.comments} aria-labelledby="comments">
      <h2 id="comments">Comments</h2>
      {isSignedIn ? (
        <CommentForm slug={article.slug} />
      ) : (
        <p>
          <Link to={loginAddress(`/articles/${article.slug}`)}>Log in</Link> to comment.
        </p>
      )}
      <Announcement>{news}</Announcement>
      {list.isPending && <Loading />}
      {list.isError && !list.data && <Unavailable error={list.error} onRetry={() => void list.refetch()} />}
      <ol className={classes.list}>
        {comments.map((comment) => (
          <CommentItem key={comment.id} comment={comment} article={article} />
        ))}
      </ol>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show earlier comments
        </Button>
      )}
    </section>
  );
}
