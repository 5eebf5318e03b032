import { visitor } from '../support/client';
import { registered } from '../support/people';
import { problemOf } from '../support/problem';
import { ADDRESSES, ROUTES } from '../support/routes';
import { addressIn, newScene, type Scene } from '../support/scene';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

describe('methods', () => {
  it.each(ADDRESSES)('of %s are %j, and Allow lists them for other methods', async (path, methods) => {
    for (const method of METHODS.filter((one) => !methods.includes(one))) {
      const answer = await visitor().send(method, path);
      problemOf(answer, 405, 'http.method_not_allowed');
      const allowed = answer.headers.allow?.split(', ').filter((one) => one !== 'HEAD');
      expect(allowed?.sort()).toEqual([...methods].sort());
    }
  });

  it('do not matter where there is no route', async () => {
    for (const method of METHODS)
      problemOf(await visitor().send(method, '/api/nothing'), 404, 'http.not_found');
  });

  describe('include HEAD wherever GET is, with the same headers and no body', () => {
    // A stream has no end.
    const reads = ROUTES.filter(
      ({ method, contentType }) => method === 'GET' && contentType !== 'text/event-stream',
    );
    let scene: Scene;
    beforeAll(async () => {
      scene = await newScene();
    });

    async function compare(path: string): Promise<void> {
      const { client } = scene.owner;
      const [head, get] = [await client.send('HEAD', path), await client.get(path)];
      expect({ path, status: head.status, text: head.text }).toEqual({ path, status: get.status, text: '' });
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
      if (get.status === 200) expect(head.headers['content-length']).toBe(get.headers['content-length']);
    }

    it.each(reads)('$path', async (route) => {
      const address = await addressIn(scene, route);
      // The list of all articles changes while other tests run.
      await compare(route.id === 'articles.list' ? `${address}?author=${scene.owner.username}` : address);
    });

    it('with 404', () => compare('/api/articles/no-such-article'));
  });

  it('include HEAD with a matching ETag', async () => {
    const { username, client } = await registered();
    const path = `/api/profiles/${username}`;
    const { etag = '' } = (await client.get(path)).headers;
    expect((await client.with({ 'if-none-match': etag }).send('HEAD', path)).status).toBe(304);
  });

  it('reject HEAD like others where there is no GET', async () => {
    expect((await visitor().send('HEAD', '/api/register')).status).toBe(405);
    expect((await visitor().send('HEAD', '/api/nothing')).status).toBe(404);
    expect((await visitor().send('HEAD', '/api/user')).status).toBe(401);
  });

  // ASVS 5.0, 13.4.4: TRACE would show a page what its browser or a proxy adds.
  it.each(['TRACE', 'PROPFIND', 'MKCOL', 'QUERY', 'M-SEARCH'])(
    '%s is accepted nowhere, and the request is not echoed',
    async (method) => {
      for (const [path, methods] of ADDRESSES) {
        const answer = await visitor().with({ 'x-planted': 'planted' }).send(method, path);
        problemOf(answer, 405, 'http.method_not_allowed');
        const allowed = answer.headers.allow?.split(', ').filter((one) => one !== 'HEAD');
        expect(allowed?.sort()).toEqual([...methods].sort());
        expect(answer.text).not.toContain('planted');
      }
      // The content type of a QUERY is checked first.
      if (method !== 'QUERY') problemOf(await visitor().send(method, '/api/nothing'), 404, 'http.not_found');
    },
  );
});
