import type { ArticleView } from '#client';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import { api } from '../api/api';
import { complaintOf } from '../api/problem';
import { queries } from '../api/queries';
import { Confirm } from '../page/confirm';
import { Icon } from '../page/icon';
import { useUser } from '../session/session';
import classes from './article-page.module.css';
import { FavoriteButton } from './favorite-button';

/** What the reader can do with an article: like it, and as its author or a moderator change or delete it. */
export function ArticleActions({ article }: { article: ArticleView }) {
  const { slug, author } = article;
  const user = useUser();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => api.articles.delete({ slug }),
    onSuccess: async () => {
      await navigate('/', { replace: true });
      queries.removeQueries({ queryKey: ['article', slug] });
      await queries.invalidateQueries({ queryKey: ['articles'] });
    },
  });
  const isAuthor = user?.id === author.id;
  const mayDelete = isAuthor || user?.roles.some((role) => role !== 'user');
  return (
    <div className={classes.actions}>
      <FavoriteButton article={article} />
      {isAuthor && (
        <Button
          component={Link}
          to={`/articles/${slug}/edit`}
          variant="default"
          leftSection={<Icon name="pencil" />}
        >
          Edit
        </Button>
      )}
      {mayDelete && (
        <Confirm
          question="Delete this article with its comments? This cannot be undone."
          action="Delete the article"
          onConfirm={() => remove.mutate()}
          trigger={(ask) => (
            <Button variant="subtle" color="red" leftSection={<Icon name="trash" />} onClick={ask}>
              Delete
            </Button>
          )}
        />
      )}
      {remove.isError && <p role="alert">{complaintOf(remove.error).sentence}</p>}
    </div>
  );
}
