import type { ProfileView, ProfileWithTime } from '#contracts';
import type { Profile } from './profile.entity';

type Shown = Pick<Profile, 'id' | 'username' | 'name' | 'bio' | 'image'>;

const shown = ({ id, username, name, bio, image }: Shown): Shown => ({ id, username, name, bio, image });

export const profileView = (profile: Shown & { following: boolean }): ProfileView => ({
  ...shown(profile),
  following: profile.following,
});

export const profileWithTime = (profile: Shown & { updatedAt: Date }): ProfileWithTime => ({
  ...shown(profile),
  updatedAt: profile.updatedAt.toISOString(),
});
