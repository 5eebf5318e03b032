import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { ProfileView } from '#client';
import classes from './byline.module.css';
import { Picture } from './picture';

const DATE = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

/** A moment as its day, with the exact time for programs. */
export const Day = ({ at }: { at: string }) => <time dateTime={at}>{DATE.format(new Date(at))}</time>;

/** Who wrote something and when. */
export function Byline({
  profile,
  at,
  children,
}: {
  profile: ProfileView;
  at: string;
  children?: ReactNode;
}) {
  return (
    <div className={classes.byline}>
      <Picture profile={profile} />
      <Link to={`/profiles/${profile.username}`} className={classes.name}>
        {profile.name}
      </Link>
      <span aria-hidden="true">·</span>
      <Day at={at} />
      {children}
    </div>
  );
}
