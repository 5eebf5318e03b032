import { visitor } from '../support/client';
import { published, registered } from '../support/people';
import { problemOf } from '../support/problem';
import { ADDRESSES } from '../support/routes';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

describe('methods', () => {
  it.each(ADDRESSES)('of %s are %j, and Allow says so to others', async (path, methods) => {
    for (const method of METHODS.filter((one) => !methods.includes(one))) {
      const answer = await visitor().send(method, path);
      problemOf(answer, 405, 'http.method_not_allowed');
      const allowed = answer.headers.allow?.split(', ').filter((one) => one !== 'HEAD');
      expect(allowed?.sort()).toEqual([...methods].sort());
    }
  });

  it('are not looked at where there is nothing', async () => {
    for (const method of METHODS)
      problemOf(await visitor().send(method, '/api/nothing'), 404, 'http.not_found');
  });

  it('may be HEAD wherever GET is, with the same headers and no body', async () => {
    const person = await registered();
    const { client, user, username } = person;
    const { slug } = await published(person);
    const paths = [
      '/api/health',
      '/api/user',
      '/api/sessions',
      '/api/notifications',
      '/api/tags',
      `/api/users/${user.id}`,
      `/api/profiles/${username}`,
      `/api/articles?author=${username}`,
      `/api/articles/${slug}`,
      '/.well-known/jwks.json',
      '/api/articles/no-such-article',
    ];
    for (const path of paths) {
      const [head, get] = [await client.send('HEAD', path), await client.get(path)];
      expect({ path, status: head.status, text: head.text }).toEqual({ path, status: get.status, text: '' });
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
      if (get.status === 200) expect(head.headers['content-length']).toBe(get.headers['content-length']);
    }
  });

  it('may be HEAD with a tag the client has', async () => {
    const { username, client } = await registered();
    const path = `/api/profiles/${username}`;
    const { etag = '' } = (await client.get(path)).headers;
    expect((await client.with({ 'if-none-match': etag }).send('HEAD', path)).status).toBe(304);
  });

  it('HEAD is refused like others where GET is not taken', async () => {
    expect((await visitor().send('HEAD', '/api/register')).status).toBe(405);
    expect((await visitor().send('HEAD', '/api/nothing')).status).toBe(404);
    expect((await visitor().send('HEAD', '/api/user')).status).toBe(401);
  });

  // ASVS 5.0, 13.4.4: TRACE would show a page what its browser or a proxy sends along.
  it.each(['TRACE', 'PROPFIND', 'MKCOL', 'QUERY', 'M-SEARCH'])(
    '%s is taken nowhere, and nothing of the request is sent back',
    async (method) => {
      for (const [path, methods] of ADDRESSES) {
        const answer = await visitor().with({ 'x-planted': 'planted' }).send(method, path);
        problemOf(answer, 405, 'http.method_not_allowed');
        const allowed = answer.headers.allow?.split(', ').filter((one) => one !== 'HEAD');
        expect(allowed?.sort()).toEqual([...methods].sort());
        expect(answer.text).not.toContain('planted');
      }
      // A QUERY is asked first what it sends.
      if (method !== 'QUERY') problemOf(await visitor().send(method, '/api/nothing'), 404, 'http.not_found');
    },
  );
});
