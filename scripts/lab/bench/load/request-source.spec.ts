import { Random } from '../../chaos/random';
import { sizeOf } from '../data/size';
import { bytesOf } from '../system/overload';
import { operationOf, OPERATIONS, type OperationName, READ_IDS } from './operations';
import { RequestSource, type WireRequest } from './request-source';
import type { World } from './world';

const world: World = {
  size: sizeOf(1_000),
  accounts: ['a', 'b', 'c'].map((token) => ({ id: token, token })),
  owned: [{ slug: 'own-1', token: 'a' }],
  run: 4,
};

const requests = (
  source: RequestSource,
  name: OperationName,
  count: number,
  connection = 0,
): WireRequest[] => {
  const random = new Random(1);
  return Array.from({ length: count }, () => source.next(name, random, connection));
};

describe('the requests of a load', () => {
  it.each(Object.keys(OPERATIONS) as OperationName[])('of %s repeat only if they change nothing', (name) => {
    const { repeats } = operationOf(name);
    const methods = new Set(requests(new RequestSource(world), name, 300, 7).map(({ method }) => method));
    expect(repeats).toBe(methods.size === 1 && methods.has('GET'));
  });

  it('never add a favorite twice, also not after another profile has added some', () => {
    const source = new RequestSource(world);
    const added = [...requests(source, 'favorite', 1_000), ...requests(source, 'mix', 20_000)]
      .filter(({ path }) => path.endsWith('/favorite'))
      .map(({ path, headers }) => `${headers.Authorization} ${path}`);
    expect(added.length).toBeGreaterThan(1_050);
    expect(new Set(added).size).toBe(added.length);
  });

  it('take favorites back when every account has favorited every article', () => {
    const all = requests(new RequestSource(world), 'favorite', 3 * 1_000 * 2 + 1);
    const key = ({ path, headers }: WireRequest): string => `${headers.Authorization} ${path}`;
    const [first, second] = [all.slice(0, 3_000), all.slice(3_000, 6_000)];
    expect(new Set(first.map(key)).size).toBe(3_000);
    expect(new Set(second.map(key))).toEqual(new Set(first.map(key)));
    expect(new Set(first.map(({ method }) => method))).toEqual(new Set(['POST']));
    expect(new Set(second.map(({ method }) => method))).toEqual(new Set(['DELETE']));
    expect(all[6_000]?.method).toBe('POST');
  });

  it('have titles of their own, in a steady load and in a burst', () => {
    const source = new RequestSource(world);
    const all = [...requests(source, 'create', 600), ...requests(source, 'create-burst', 600)];
    const titles = all.map(({ body = '' }) => (JSON.parse(body) as { title: string }).title);
    expect(new Set(titles).size).toBe(1_200);
  });

  it('of a mix have the proportions that the help states', () => {
    const all = requests(new RequestSource(world), 'mix', 20_000);
    const shareOf = (test: (request: WireRequest) => boolean): number => all.filter(test).length / all.length;
    expect(shareOf(({ path }) => path.includes('?limit=20'))).toBeCloseTo(0.12, 1);
    expect(shareOf(({ path }) => path === '/api/login')).toBeCloseTo(0.01, 2);
    expect(shareOf(({ path }) => path === '/api/user')).toBeCloseTo(0.04, 2);
    const isWrite = ({ method, path }: WireRequest): boolean => method === 'POST' && path !== '/api/login';
    expect(shareOf(isWrite)).toBeCloseTo(0.03, 2);
  });

  it('of the production stack have a token, and only one connection in eight writes', () => {
    const source = new RequestSource(world);
    for (const connection of Array.from({ length: 16 }, (_, index) => index)) {
      const sent = requests(source, 'production-stack', 50, connection);
      expect(sent.every(({ headers }) => headers.Authorization)).toBe(true);
      const writes = sent.filter(({ method, path }) => method === 'PUT' && path === '/api/articles/own-1');
      expect(writes).toHaveLength(connection % 8 === 7 ? 50 : 0);
    }
  });

  it('read ids of a working set, of large data sets too', () => {
    const large = new RequestSource({ ...world, size: sizeOf(1_000_000) });
    const numbers = requests(large, 'get', 5_000).map(({ path }) => Number(/\d+$/.exec(path)?.[0]));
    expect(Math.max(...numbers)).toBeLessThan(READ_IDS);
    expect(Math.max(...numbers)).toBeGreaterThan(READ_IDS / 2);
  });

  it('are complete HTTP/1.1 in an open loop', () => {
    const [request] = requests(new RequestSource(world), 'create', 1);
    const [head = '', body = ''] = bytesOf(request as WireRequest)
      .toString()
      .split('\r\n\r\n');
    expect(head).toMatch(
      /^POST \/api\/articles HTTP\/1\.1\r\nHost: bench\r\nAuthorization: Bearer [abc]\r\n/,
    );
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
    expect(JSON.parse(body)).toMatchObject({ tags: expect.any(Array) as string[] });
  });
});
