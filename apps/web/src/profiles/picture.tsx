import { Avatar } from '@mantine/core';
import type { ProfileView } from '#client';

/** Only https is loaded: the policy of the page forbids the rest. The picture's server does not learn which page was read. */
const isLoadable = (address: string): boolean => address.startsWith('https://');

/** A profile's picture, or the initials of its name. Its name stands beside it, so screen readers skip it. */
export function Picture({
  profile,
  size = 28,
}: {
  profile: Pick<ProfileView, 'name' | 'image'>;
  size?: number;
}) {
  return (
    <Avatar
      src={isLoadable(profile.image) ? profile.image : null}
      name={profile.name}
      size={size}
      radius={1000}
      color="teal"
      alt=""
      aria-hidden="true"
      imageProps={{ referrerPolicy: 'no-referrer', loading: 'lazy' }}
    />
  );
}
