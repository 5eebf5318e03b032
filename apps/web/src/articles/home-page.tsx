import { NavLink, useSearchParams } from 'react-router';
import tabs from '../page/tabs.module.css';
import { useTitle } from '../page/use-title';
import { useSignedIn } from '../session/session';
import { ArticleList, FeedList } from './article-list';
import { FeedNews } from './feed-news';
import classes from './home-page.module.css';
import { TagList } from './tag-list';

/** The latest articles, those of people whom the reader follows, those with a tag, or those that a search finds. */
export function HomePage({ feed = false }: { feed?: boolean }) {
  const [params] = useSearchParams();
  const isSignedIn = useSignedIn();
  const tag = params.get('tag') ?? undefined;
  const search = params.get('search') ?? undefined;
  const isFiltered = tag !== undefined || search !== undefined;
  const title = titleOf(feed, tag, search);
  useTitle(isFiltered || feed ? title : undefined);
  return (
    <div className={classes.columns}>
      <div>
        <h1 className={classes.title}>{title}</h1>
        {isSignedIn && !isFiltered && (
          <nav className={tabs.tabs} aria-label="Lists of articles">
            <NavLink to="/" end>
              Latest
            </NavLink>
            <NavLink to="/following">Following</NavLink>
          </nav>
        )}
        {feed ? (
          <>
            <FeedNews />
            <FeedList />
          </>
        ) : (
          <ArticleList filter={{ ...(tag && { tag }), ...(search && { search }) }} />
        )}
      </div>
      <TagList current={tag} />
    </div>
  );
}

function titleOf(feed: boolean, tag?: string, search?: string): string {
  if (search) return `Articles about “${search}”`;
  if (tag) return `Articles tagged “${tag}”`;
  return feed ? 'Articles of people you follow' : 'Latest articles';
}
