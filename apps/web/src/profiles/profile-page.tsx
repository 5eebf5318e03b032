import { useQuery } from '@tanstack/react-query';
import { NavLink, useParams } from 'react-router';
import { api } from '../api/api';
import { ArticleList } from '../articles/article-list';
import { Loading, Unavailable } from '../page/states';
import tabs from '../page/tabs.module.css';
import { useTitle } from '../page/use-title';
import { FollowButton } from './follow-button';
import { Picture } from './picture';
import classes from './profile-page.module.css';

/** A person: what they say about themselves, their articles, and those they like. */
export default function ProfilePage({ favorites = false }: { favorites?: boolean }) {
  const { username = '' } = useParams();
  const found = useQuery({
    queryKey: ['profile', username],
    queryFn: ({ signal }) => api.profiles.get({ username }, { signal }),
  });
  const profile = found.data?.profile;
  useTitle(profile?.name);
  if (found.isPending) return <Loading />;
  if (!profile) return <Unavailable error={found.error} onRetry={() => void found.refetch()} />;
  const address = `/profiles/${profile.username}`;
  return (
    <>
      <header className={classes.header}>
        <Picture profile={profile} size={88} />
        <div>
          <h1>{profile.name}</h1>
          <p className={classes.username}>@{profile.username}</p>
          {profile.bio && <p className={classes.bio}>{profile.bio}</p>}
          <FollowButton profile={profile} />
        </div>
      </header>
      <nav className={tabs.tabs} aria-label={`Articles of ${profile.name}`}>
        <NavLink to={address} end>
          Articles
        </NavLink>
        <NavLink to={`${address}/favorites`}>Favorites</NavLink>
      </nav>
      <ArticleList filter={favorites ? { favorited: profile.username } : { author: profile.username }} />
    </>
  );
}
