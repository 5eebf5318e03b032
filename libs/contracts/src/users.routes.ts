import { z } from 'zod';
import { AccountView, ChangeAccount, ListAccounts, ProfilePatch } from './auth.contract';
import { Id, Password, Role, text } from './fields';
import { DEFAULT_PAGE_SIZE, PageSize } from './paging';
import { route } from './route';
import { ProfileView } from './users.contract';

/** A user as the user and admins see it: the account of the auth service and the profile of the users service in one. */
export const User = AccountView.extend({ name: z.string(), bio: z.string(), image: z.string() });
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

/** The caller's own user. */
export const UserRoutes = {
  get: route('GET', '/api/user', { access: 'user', reply: OneUser }),
  change: route('PUT', '/api/user', {
    access: 'user',
    body: ChangeOwnUser,
    example: { ...EXAMPLE, password: 'walnut-harbour-lantern', currentPassword: 'correct horse battery' },
    reply: OneUser,
    errors: ['forbidden', 'conflict'],
  }),
  delete: route('DELETE', '/api/user', {
    access: 'user',
    body: z.strictObject({ currentPassword: Password }),
    example: { currentPassword: 'correct horse battery' },
    errors: ['forbidden'],
  }),
};

/** Users as admins manage them. Users reach themselves here too, by their own id. */
export const UsersRoutes = {
  list: route('GET', '/api/users', {
    access: 'admin',
    query: ListAccounts.extend({ limit: PageSize.default(DEFAULT_PAGE_SIZE) }),
    reply: z.object({ users: z.array(User), nextCursor: z.string().nullable() }),
  }),
  get: route('GET', '/api/users/:id', { access: ['owner', 'admin'], params: { id: Id }, reply: OneUser }),
  change: route('PUT', '/api/users/:id', {
    access: ['owner', 'admin'],
    params: { id: Id },
    body: ChangeOwnUser.extend({ roles: z.array(Role).min(1).max(3).optional() }),
    example: { ...EXAMPLE, roles: ['user'] },
    reply: OneUser,
    errors: ['conflict'],
  }),
  delete: route('DELETE', '/api/users/:id', {
    access: 'admin',
    params: { id: Id },
    errors: ['conflict'],
  }),
};

const byUsername = { username: text().min(1).max(1_000) };
const OneProfile = z.object({ profile: ProfileView });

export const ProfilesRoutes = {
  get: route('GET', '/api/profiles/:username', {
    access: 'optional',
    params: byUsername,
    reply: OneProfile,
    cacheControl: 'no-cache',
  }),
};

export const FollowsRoutes = {
  add: route('POST', '/api/profiles/:username/follow', {
    access: 'user',
    params: byUsername,
    reply: OneProfile,
    status: 200,
    errors: ['conflict'],
    needsVerifiedEmail: true,
  }),
  remove: route('DELETE', '/api/profiles/:username/follow', {
    access: 'user',
    params: byUsername,
    reply: OneProfile,
    errors: ['conflict'],
    needsVerifiedEmail: true,
  }),
};
