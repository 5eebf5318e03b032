import { useSearchParams } from 'react-router';
import { useTitle } from '../page/use-title';
import { ArticleList } from './article-list';
import classes from './home-page.module.css';
import { TagList } from './tag-list';

/** The latest articles, those with a tag or those that a search finds. */
export function HomePage() {
  const [params] = useSearchParams();
  const tag = params.get('tag') ?? undefined;
  const search = params.get('search') ?? undefined;
  const title = search ? `Articles about “${search}”` : tag ? `Articles tagged “${tag}”` : 'Latest articles';
  useTitle(search || tag ? title : undefined);
  return (
    <div className={classes.columns}>
      <div>
        <h1 className={classes.title}>{title}</h1>
        <ArticleList filter={{ ...(tag && { tag }), ...(search && { search }) }} />
      </div>
      <TagList current={tag} />
    </div>
  );
}
