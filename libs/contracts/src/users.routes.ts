import { z } from 'zod';
import { AccountView, ChangeAccount, ListAccounts, ProfilePatch } from './auth.contract';
import {
  AccountNotFound,
  AdminRequired,
  CommonPassword,
  CurrentPasswordRequired,
  EmailTaken,
  LastAdmin,
  LoginsOverloaded,
  TooManyAtOnce,
  TooManyAttempts,
  UsernameReserved,
  UsernameTaken,
  WrongCurrentPassword,
} from './auth.errors';
import { Id, Password, Role, text } from './fields';
import { DEFAULT_PAGE_SIZE, PageSize } from './paging';
import { route } from './route';
import {
  AlreadyFollowed,
  FollowsSelf,
  NotFollowed,
  ProfileNotFound,
  ProfilePending,
  ProfileView,
} from './users.contract';

/** A user as the user and admins see it: the account of the auth service and the profile of the users service in one. */
export const User = AccountView.omit({ version: true }).extend({
  name: z.string(),
  bio: z.string(),
  image: z.string(),
});
export type User = z.infer<typeof User>;
const OneUser = z.object({ user: User });

/** What users may change of themselves; `currentPassword` proves a new e-mail address or password. */
const ChangeOwnUser = ChangeAccount.omit({ profile: true, roles: true }).extend(ProfilePatch.shape);
const EXAMPLE = {
  email: 'ada@example.org',
  username: 'ada',
  name: 'Ada',
  bio: 'Reads and writes.',
  image: '',
};

/** When the change must be proved by the current password. */
const PROOF = [WrongCurrentPassword, TooManyAttempts, TooManyAtOnce, LoginsOverloaded];
const TAKEN = [EmailTaken, UsernameTaken, UsernameReserved];

/** The caller's own user. 404: the account was just deleted, and the token is still valid. */
export const UserRoutes = {
  get: route('GET', '/api/user', {
    summary: 'Get your account',
    access: 'user',
    reply: OneUser,
    errors: [AccountNotFound, ProfilePending],
  }),
  change: route('PUT', '/api/user', {
    summary: 'Change your account',
    access: 'user',
    body: ChangeOwnUser,
    example: { ...EXAMPLE, password: 'walnut-harbour-lantern', currentPassword: 'correct horse battery' },
    reply: OneUser,
    errors: [AccountNotFound, ...PROOF, ...TAKEN, CurrentPasswordRequired, CommonPassword, ProfilePending],
  }),
  delete: route('DELETE', '/api/user', {
    summary: 'Delete your account',
    access: 'user',
    body: z.strictObject({ currentPassword: Password }),
    example: { currentPassword: 'correct horse battery' },
    errors: [AccountNotFound, ...PROOF, LastAdmin],
  }),
};

/** Users as admins manage them. Users reach themselves here too, by their own id. */
export const UsersRoutes = {
  list: route('GET', '/api/users', {
    summary: 'List accounts',
    access: 'admin',
    query: ListAccounts.extend({ limit: PageSize.default(DEFAULT_PAGE_SIZE) }),
    reply: z.object({ users: z.array(User), nextCursor: z.string().nullable() }),
  }),
  get: route('GET', '/api/users/:id', {
    summary: 'Get an account',
    access: ['owner', 'admin'],
    params: { id: Id },
    reply: OneUser,
    errors: [AdminRequired, AccountNotFound, ProfilePending],
  }),
  change: route('PUT', '/api/users/:id', {
    summary: 'Change an account',
    access: ['owner', 'admin'],
    params: { id: Id },
    body: ChangeOwnUser.extend({ roles: z.array(Role).min(1).max(3).optional() }),
    example: { ...EXAMPLE, roles: ['user'] },
    reply: OneUser,
    errors: [
      AdminRequired,
      AccountNotFound,
      ...PROOF,
      ...TAKEN,
      CurrentPasswordRequired,
      CommonPassword,
      LastAdmin,
      ProfilePending,
    ],
  }),
  delete: route('DELETE', '/api/users/:id', {
    summary: 'Delete an account',
    access: 'admin',
    params: { id: Id },
    errors: [AccountNotFound, LastAdmin],
  }),
};

const byUsername = { username: text().min(1).max(1_000) };
const OneProfile = z.object({ profile: ProfileView });

export const ProfilesRoutes = {
  get: route('GET', '/api/profiles/:username', {
    summary: 'Read a profile',
    access: 'optional',
    params: byUsername,
    reply: OneProfile,
    errors: [ProfileNotFound, ProfilePending],
    cacheControl: 'no-cache',
  }),
};

export const FollowsRoutes = {
  add: route('POST', '/api/profiles/:username/follow', {
    summary: 'Follow a person',
    access: 'user',
    params: byUsername,
    reply: OneProfile,
    status: 200,
    errors: [ProfileNotFound, ProfilePending, AlreadyFollowed, FollowsSelf],
    needsVerifiedEmail: true,
  }),
  remove: route('DELETE', '/api/profiles/:username/follow', {
    summary: 'Unfollow a person',
    access: 'user',
    params: byUsername,
    reply: OneProfile,
    errors: [ProfileNotFound, ProfilePending, NotFollowed],
    needsVerifiedEmail: true,
  }),
};
