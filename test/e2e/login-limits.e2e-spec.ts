import { readFile } from 'node:fs/promises';
import type { Stack } from '../../scripts/dev/stack/stack';
import { type Answer, type Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { newRegistration, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import type { Login } from '../support/shapes';
import { startOwnSystem } from '../support/own-system';

const HOME = '2001:db8:0:7::1';
const HOME_TOMORROW = '2001:db8:0:7:ffff::2';

let addresses = 0;
const unusedAddress = (): string => `198.51.100.${(addresses += 1)}`;

describe('guessing passwords through the API', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startOwnSystem({
      apps: ['gateway', 'auth', 'users'],
      replicas: { auth: 2, gateway: 2 },
      appEnv: {
        gateway: { TRUST_PROXY: '1' },
        auth: { LOGIN_LIMIT_PAIR: '4', LOGIN_LIMIT_ADDRESS: '10', LOGIN_LIMIT_ACCOUNT: '15' },
      },
    });
  });
  afterAll(() => stack?.stop());

  const from = (address: string, index = 0): Client =>
    visitor(stack.baseUrls[index % 2]).with({ 'x-forwarded-for': address });
  const login = (client: Client, email: string, password = 'not this one'): Promise<Answer<Login>> =>
    client.post<Login>('/api/login', { email, password });

  async function newAccount(
    address: string,
  ): Promise<{ email: string; password: string; token: string; device: string }> {
    const registration = newRegistration();
    const answer = await from(address).post<Login>('/api/register', registration);
    const { token, deviceToken } = succeeded(answer, 201);
    return { ...registration, token, device: deviceToken };
  }

  function expectLimited(answer: Answer, code = 'auth.too_many_attempts'): void {
    problemOf(answer, 429, code);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(900);
  }

  it('stops after a few attempts, whether or not the account exists, and with any address that the client claims', async () => {
    const { email, password } = await newAccount(HOME);
    for (const address of [email, newRegistration().email]) {
      const attacker = unusedAddress();
      for (let index = 0; index < 4; index += 1)
        problemOf(await login(from(attacker, index), address), 401, 'auth.wrong_credentials');
      expectLimited(await login(from(attacker), address));
      expectLimited(await login(from(attacker, 1).with({ 'client-address': HOME }), address, password));
      expectLimited(await login(from(`${HOME}, ${attacker}`), address, password));
    }
  });

  it('from many addresses does not lock people out of a network where they have logged in', async () => {
    const { email, password } = await newAccount(HOME);
    const statuses: number[] = [];
    for (let index = 0; index < 40; index += 1)
      statuses.push((await login(from(unusedAddress(), index), email)).status);
    expect(statuses).toEqual([...Array<number>(15).fill(401), ...Array<number>(25).fill(429)]);
    expectLimited(await login(from(unusedAddress()), email, password), 'auth.account_limited');
    succeeded(await login(from(HOME_TOMORROW), email, password), 200);
  });

  it('from many addresses does not lock out a device that has logged in before, wherever it is now', async () => {
    const { email, password, device } = await newAccount(HOME);
    for (let index = 0; index < 16; index += 1) await login(from(unusedAddress(), index), email);
    expectLimited(await login(from(unusedAddress()), email, password), 'auth.account_limited');
    const phone = from(unusedAddress()).with({ 'device-token': device });
    expect(succeeded(await login(phone, email, password), 200).deviceToken).toBe(device);
    for (const token of ['made up', `${device}x`, 'A'.repeat(43)])
      expectLimited(
        await login(from(unusedAddress()).with({ 'device-token': token }), email, password),
        'auth.account_limited',
      );
  });

  it('is not confused with many right logins at once', async () => {
    const { email, password } = await newAccount(HOME);
    const office = unusedAddress();
    const workers = Array.from({ length: 14 }, (_, index) => login(from(office, index), email, password));
    expect((await Promise.all(workers)).map(({ status }) => status)).toEqual(Array(14).fill(200));
    const attacker = unusedAddress();
    const guesses = Array.from({ length: 14 }, (_, index) =>
      login(from(attacker, index), email, `no ${index}`),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(4).fill(401), ...Array<number>(10).fill(429)]);
  });

  it('is in the logs of gateway and auth when it is refused, with the network of the client', async () => {
    const { email } = newRegistration();
    const attacker = '2001:db8:0:44::1';
    for (let index = 0; index < 4; index += 1) await login(from(attacker), email);
    const refused = await login(from('2001:db8:0:44:ffff::2'), email);
    expectLimited(refused);
    const linesOf = async (app: 'auth' | 'gateway'): Promise<Record<string, unknown>[]> => {
      const texts = await Promise.all([0, 1].map((index) => readFile(stack.app(app, index).logFile, 'utf8')));
      const id = refused.headers['x-request-id'];
      const lines = texts.join('\n').split('\n');
      return lines
        .filter((line) => line.includes(`"request_id":"${String(id)}"`))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    const network = { 'client.address': '2001:db8:0:44::/64' };
    await eventually(async () => {
      expect(await linesOf('auth')).toMatchObject([
        { operation: 'user.login', status: 'auth.too_many_attempts', ...network },
      ]);
      expect(await linesOf('gateway')).toMatchObject([{ route: '/api/login', status: 429, ...network }]);
    });
  });

  it('with a stolen token stops as well', async () => {
    const { token, password } = await newAccount(unusedAddress());
    const client = from(unusedAddress()).as(token);
    for (let index = 0; index < 4; index += 1)
      problemOf(await client.delete('/api/user', { currentPassword: `guess ${index}` }), 403);
    expectLimited(await client.delete('/api/user', { currentPassword: password }));
    expectLimited(await client.put('/api/user', { password: 'another horse 8', currentPassword: password }));
    succeeded(await client.put('/api/user', { bio: 'Still here.' }), 200);
  });
});
