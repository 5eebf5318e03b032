import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api } from '../api/api';
import classes from './tag-list.module.css';

const MOST_TAGS = 30;

const addressOf = (tag: string): string => `/?${new URLSearchParams({ tag }).toString()}`;

/** Leads to the articles with a tag. */
export const TagLink = ({ name }: { name: string }) => (
  <Link to={addressOf(name)} className={classes.tag}>
    {name}
  </Link>
);

/** The most used tags. The page is complete without them, so a failure shows nothing. */
export function TagList({ current }: { current: string | undefined }) {
  const { data } = useQuery({
    queryKey: ['tags'],
    queryFn: ({ signal }) => api.tags.list({ signal }),
    staleTime: 60_000,
  });
  const tags = (data?.tags ?? []).slice(0, MOST_TAGS);
  if (tags.length === 0) return <div />;
  return (
    <nav aria-label="Tags" className={classes.tags}>
      <h2>Tags</h2>
      <ul>
        {tags.map(({ name, count }) => (
          <li key={name}>
            <Link
              to={addressOf(name)}
              className={classes.tag}
              aria-current={name === current ? 'page' : undefined}
            >
              {name} <small aria-label={`${count} articles`}>{count}</small>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
