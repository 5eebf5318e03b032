import type { ArticleView, CommentView } from '#client';
import { ActionIcon } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api } from '../api/api';
import { complaintOf } from '../api/problem';
import { Confirm } from '../page/confirm';
import { Icon } from '../page/icon';
import { Byline } from '../profiles/byline';
import { useUser } from '../session/session';
import classes from './comments.module.css';
import { commentRemoved } from './use-comments';

/** A comment. Its author, the author of the article and moderators can delete it. */
export function CommentItem({
  comment,
  article: { slug, author },
}: {
  comment: CommentView;
  article: ArticleView;
}) {
  const user = useUser();
  const remove = useMutation({
    mutationFn: () => api.comments.remove({ slug, id: comment.id }),
    onSuccess: () => commentRemoved(slug, comment.id),
  });
  const mayDelete =
    user &&
    (user.id === comment.author.id || user.id === author.id || user.roles.some((role) => role !== 'user'));
  return (
    <li className={classes.item}>
      <Byline profile={comment.author} at={comment.createdAt}>
        {mayDelete && (
          <span className={classes.remove}>
            <Confirm
              question="Delete this comment?"
              action="Delete the comment"
              onConfirm={() => remove.mutate()}
              trigger={(ask) => (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  onClick={ask}
                  aria-label={`Delete the comment by ${comment.author.name}`}
                >
                  <Icon name="trash" />
                </ActionIcon>
              )}
            />
          </span>
        )}
      </Byline>
      <p className={classes.body}>{comment.body}</p>
      {remove.isError && <p role="alert">{complaintOf(remove.error).sentence}</p>}
    </li>
  );
}
