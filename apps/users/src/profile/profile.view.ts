import type { ProfileView, ProfileWithTime } from '#contracts';
import type { Profile } from './profile.entity';

type Shown = Pick<Profile, 'id' | 'username' | 'name' | 'bio' | 'image'>;

export const profileView = ({ id, username, name, bio, image }: Shown): ProfileView => ({
  id,
  username,
  name,
  bio,
  image,
});

export const profileWithTime = (profile: Shown & { updatedAt: Date }): ProfileWithTime => ({
  ...profileView(profile),
  updatedAt: profile.updatedAt.toISOString(),
});
