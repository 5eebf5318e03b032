import type { Stack } from '../../scripts/dev/stack/stack';
import { visitor } from '../support/client';
import { atOnce, gatewayMetric, tally } from '../support/overload';
import { registered } from '../support/people';
import { startOwnSystem } from '../support/own-system';

describe('a burst', () => {
  let stack: Stack;
  let base: string;

  beforeAll(async () => {
    // The limits of production. A machine that runs many tests at once may need more time, not more room.
    const patience = { REQUEST_CONCURRENCY: '100', REQUEST_WAIT: '60', REQUEST_TIMEOUT: '90' };
    // Its reads have to reach the services.
    const gateway = { ...patience, READ_CACHE: 'false' };
    stack = await startOwnSystem({ appEnv: { gateway } });
    base = stack.baseUrl;
  });
  afterAll(() => stack?.stop());

  it('of 500 reads right after the start is answered, each of them', async () => {
    expect(tally(await atOnce(500, () => visitor(base).get('/api/articles')))).toEqual({ 200: 500 });
  });

  it('of 200 writes is answered, each of them', async () => {
    const { client } = await registered({}, base);
    const write = (index: number) =>
      client.post('/api/articles', { title: `One of many ${index}`, body: 'All at once.' });
    expect(tally(await atOnce(200, write))).toEqual({ 201: 200 });
  });

  it('of 50 logins is answered, each of them, and reads are answered with it', async () => {
    const { email, password } = await registered({}, base);
    const logins = atOnce(50, () => visitor(base).post('/api/login', { email, password }));
    expect(tally(await atOnce(100, () => visitor(base).get('/api/tags')))).toEqual({ 200: 100 });
    expect(tally(await logins)).toEqual({ 200: 50 });
  });

  it('sheds nothing, anywhere', async () => {
    expect(await gatewayMetric(stack, 'http_server_shed_total')).toBe(0);
    expect(await gatewayMetric(stack, 'rpc_client_refused_total')).toBe(0);
  });
});
