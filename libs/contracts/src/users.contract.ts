import { z } from 'zod';
import { caughtUpRpc } from './caught-up';
import { ProfilePatch } from './auth.contract';
import { event } from './event';
import { Caused, Id, text, Timestamp } from './fields';
import { rpc } from './rpc';

/** The public profile of a user. Missing texts are empty, never null. */
export const ProfileView = z.object({
  id: Id,
  username: z.string(),
  name: z.string(),
  bio: z.string(),
  image: z.string(),
});
export type ProfileView = z.infer<typeof ProfileView>;

export const ProfileWithTime = ProfileView.extend({ updatedAt: Timestamp });
export type ProfileWithTime = z.infer<typeof ProfileWithTime>;

export const UsersRpc = {
  profile: rpc('rpc.users.profile.v1', z.strictObject({ username: text().min(1).max(1_000) }), ProfileView, {
    idempotent: true,
  }),
  profilesById: rpc(
    'rpc.users.profiles-by-id.v1',
    z.strictObject({ ids: z.array(Id).max(100) }),
    z.object({ profiles: z.array(ProfileWithTime) }),
    { idempotent: true },
  ),
  /** Changes the caller's profile, or any profile if the caller is an admin. */
  changeProfile: rpc(
    'rpc.users.change-profile.v1',
    ProfilePatch.extend({ id: Id }),
    z.object({ profile: ProfileWithTime, ...Caused.shape }),
  ),
  caughtUp: caughtUpRpc('users'),
};

/** The whole profile after a change, so that a consumer needs only the latest event. */
export const ProfileChanged = event(
  'events.users.profile-changed.v1',
  ProfileView.omit({ id: true }).extend({ userId: Id }),
);
export const ProfileRemoved = event('events.users.profile-removed.v1', z.object({ userId: Id }));

export const UsersEvents = [ProfileChanged, ProfileRemoved] as const;
