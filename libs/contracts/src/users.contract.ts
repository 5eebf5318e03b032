import { z } from 'zod';
import { caughtUpRpc } from './caught-up';
import { coded } from './errors';
import { ProfilePatch } from './auth.contract';
import { event } from './event';
import { Caused, Id, text, Timestamp } from './fields';
import { ReadTag } from './read-tags';
import { rpc } from './rpc';

/** The part of a profile that is the same for every reader. Missing texts are empty, never null. */
const ProfileData = z.object({
  id: Id,
  username: z.string(),
  name: z.string(),
  bio: z.string(),
  image: z.string(),
});

/**
 * The public profile of a user. `following`: whether the caller follows the user; absent in replies of earlier versions of the
 * services.
 */
export const ProfileView = ProfileData.extend({ following: z.boolean().default(false) });
export type ProfileView = z.output<typeof ProfileView>;

export const ProfileWithTime = ProfileData.extend({ updatedAt: Timestamp });
export type ProfileWithTime = z.infer<typeof ProfileWithTime>;

const ByUsername = z.strictObject({ username: text().min(1).max(1_000) });
const FollowReply = z.object({ profile: ProfileView, ...Caused.shape });

export const UsersRpc = {
  profile: rpc('rpc.users.profile.v1', ByUsername, ProfileView, { idempotent: true }),
  profilesById: rpc(
    'rpc.users.profiles-by-id.v1',
    z.strictObject({ ids: z.array(Id).max(100) }),
    z.object({ profiles: z.array(ProfileWithTime) }),
    { idempotent: true },
  ),
  /**
   * Changes the caller's profile, or any profile if the caller is an admin, after the changes of the account up to `accountVersion`.
   */
  changeProfile: rpc(
    'rpc.users.change-profile.v1',
    ProfilePatch.extend({ id: Id, accountVersion: z.int().min(1).optional() }),
    z.object({ profile: ProfileWithTime, ...Caused.shape }),
  ),
  /** The caller follows the user. */
  follow: rpc('rpc.users.follow.v1', ByUsername, FollowReply),
  unfollow: rpc('rpc.users.unfollow.v1', ByUsername, FollowReply),
  caughtUp: caughtUpRpc('users'),
};

/** The whole profile after a change, so that a consumer needs only the latest event. */
export const ProfileChanged = event(
  'events.users.profile-changed.v1',
  ProfileData.omit({ id: true }).extend({ userId: Id }),
  {
    invalidates: ({ userId }) => [ReadTag.person(userId), ReadTag.usernames],
    projectedBy: 'articles',
  },
);
/** Articles, comments and favorites of the person are deleted too, so any list and any number of favorites may change. */
export const ProfileRemoved = event('events.users.profile-removed.v1', z.object({ userId: Id }), {
  invalidates: () => [ReadTag.everything],
  projectedBy: 'articles',
});

const FollowData = z.object({ followerId: Id, followeeId: Id });
const followed = {
  invalidates: ({ followerId }: z.output<typeof FollowData>) => [ReadTag.reader(followerId)],
  projectedBy: 'articles',
} as const;
/**
 * Its aggregate is the pair of follower and followee, so the latest event about a pair is its state. `username` is the follower's
 * name at that time.
 */
export const UserFollowed = event(
  'events.users.user-followed.v1',
  FollowData.extend({ username: z.string() }),
  followed,
);
/** Not published when one of the accounts is deleted: `ProfileRemoved` ends all that the account follows and is followed by. */
export const UserUnfollowed = event('events.users.user-unfollowed.v1', FollowData, followed);

export const UsersEvents = [ProfileChanged, ProfileRemoved, UserFollowed, UserUnfollowed] as const;

export const ProfileNotFound = coded('not_found', 'users.not_found', 'There is no such user.');
export const NotYourProfile = coded(
  'forbidden',
  'users.not_yours',
  'Only its owner or an admin may change a profile.',
);

/** The account exists, but the event that creates its profile has not been handled yet, or the account is just being deleted. */
export const ProfilePending = coded(
  'unavailable',
  'users.profile_pending',
  'The profile is still being set up. Try again shortly.',
);

export const AlreadyFollowed = coded('conflict', 'users.already_followed', 'You follow this person already.');
export const NotFollowed = coded('conflict', 'users.not_followed', 'You do not follow this person.');
export const FollowsSelf = coded('conflict', 'users.follows_self', 'You cannot follow yourself.');
