/** An id that nothing has. */
export const NOBODY = '01890000-0000-7000-8000-000000000000';

/** Every address of the public API with the methods it takes. */
export const ADDRESSES: [path: string, methods: string[]][] = [
  ['/api/health', ['GET']],
  ['/api/register', ['POST']],
  ['/api/login', ['POST']],
  ['/api/token/refresh', ['POST']],
  ['/api/logout', ['POST']],
  ['/api/email/verification', ['POST']],
  ['/api/email/verify', ['POST']],
  ['/api/password/forgot', ['POST']],
  ['/api/password/reset', ['POST']],
  ['/api/sessions', ['GET']],
  [`/api/sessions/${NOBODY}`, ['DELETE']],
  ['/api/user', ['GET', 'PUT', 'DELETE']],
  ['/api/profiles/nobody', ['GET']],
  ['/api/articles', ['GET', 'POST']],
  ['/api/articles/no-such-article', ['GET', 'PUT', 'DELETE']],
  ['/api/articles/no-such-article/favorite', ['POST', 'DELETE']],
  ['/api/tags', ['GET']],
  ['/api/notifications', ['GET']],
  ['/api/notifications/read', ['POST']],
  ['/api/users', ['GET']],
  [`/api/users/${NOBODY}`, ['GET', 'PUT', 'DELETE']],
  ['/.well-known/jwks.json', ['GET']],
];

/** Every write that takes a body, with one that it would accept. */
export const WRITES: { method: string; path: string; body: Record<string, unknown> }[] = [
  {
    method: 'POST',
    path: '/api/register',
    body: { email: 'a@example.org', password: 'correct horse 7', name: 'A', username: 'a' },
  },
  { method: 'POST', path: '/api/login', body: { email: 'a@example.org', password: 'correct horse 7' } },
  { method: 'POST', path: '/api/token/refresh', body: { refreshToken: 'unknown' } },
  { method: 'POST', path: '/api/email/verify', body: { token: 'unknown' } },
  { method: 'POST', path: '/api/password/forgot', body: { email: 'a@example.org' } },
  { method: 'POST', path: '/api/password/reset', body: { token: 'unknown', password: 'correct horse 7' } },
  {
    method: 'PUT',
    path: '/api/user',
    body: {
      email: 'a@example.org',
      username: 'a',
      name: 'A',
      bio: 'B',
      image: '',
      password: 'correct horse 7',
      currentPassword: 'correct horse 7',
    },
  },
  { method: 'DELETE', path: '/api/user', body: { currentPassword: 'not this one' } },
  {
    method: 'POST',
    path: '/api/articles',
    body: { title: 'T', body: 'B', description: 'D', tags: ['t'] },
  },
  {
    method: 'PUT',
    path: '/api/articles/no-such-article',
    body: { title: 'T', body: 'B', description: 'D', tags: ['t'] },
  },
  { method: 'POST', path: '/api/notifications/read', body: { ids: [NOBODY] } },
  {
    method: 'PUT',
    path: `/api/users/${NOBODY}`,
    body: { email: 'a@example.org', username: 'a', name: 'A', bio: 'B', image: '', roles: ['user'] },
  },
];

/** Each field of each write. */
export const FIELDS = WRITES.flatMap(({ method, path, body }) =>
  Object.keys(body).map((field) => ({ method, path, body, field, name: `${method} ${path} ${field}` })),
);
