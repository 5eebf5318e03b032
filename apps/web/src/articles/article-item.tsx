import { Link } from 'react-router';
import type { ArticleSummary } from '#client';
import { Icon } from '../page/icon';
import { Byline } from '../profiles/byline';
import classes from './article-list.module.css';
import { TagLink } from './tag-list';

/** An article in a list. */
export function ArticleItem({ article }: { article: ArticleSummary }) {
  const { slug, title, description, tags, favoritesCount, author, createdAt } = article;
  return (
    <li className={classes.item}>
      <article>
        <Byline profile={author} at={createdAt} />
        <h2>
          <Link to={`/articles/${slug}`}>{title}</Link>
        </h2>
        {description && <p className={classes.description}>{description}</p>}
        <div className={classes.foot}>
          {favoritesCount > 0 && (
            <span className={classes.count}>
              <Icon name="heart" /> {favoritesCount} {favoritesCount === 1 ? 'favorite' : 'favorites'}
            </span>
          )}
          {tags.map((tag) => (
            <TagLink key={tag} name={tag} />
          ))}
        </div>
      </article>
    </li>
  );
}
