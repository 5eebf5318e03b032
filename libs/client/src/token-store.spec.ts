import { answer, refuse, ScriptedServer } from '../../../test/support/scripted-server.ts';
import { createClient, localStorageTokens, type TokenStore } from './index.ts';

const KEY = 'publishing-platform';
type Listener = (event: { key: string | null }) => void;

/** A browser with tabs that share `localStorage`: each tab sees the changes of the others as events. */
class Tabs {
  readonly items = new Map<string, string>();
  readonly listeners = new Set<Listener>();
  private last: Promise<unknown> = Promise.resolve();

  install(withLocks: boolean): void {
    const request = <T>(_: string, work: () => Promise<T>): Promise<T> => {
      const result = this.last.then(work);
      this.last = result.catch(() => undefined);
      return result;
    };
    const globals = {
      localStorage: {
        getItem: (key: string) => this.items.get(key) ?? null,
        setItem: (key: string, value: string) => this.items.set(key, value),
      },
      navigator: withLocks ? { locks: { request } } : {},
      addEventListener: (_: string, listener: Listener) => this.listeners.add(listener),
      removeEventListener: (_: string, listener: Listener) => this.listeners.delete(listener),
    };
    for (const [name, value] of Object.entries(globals))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }

  changeElsewhere(value: object): void {
    this.items.set(KEY, JSON.stringify(value));
    for (const listener of this.listeners) listener({ key: KEY });
  }
}

const EXPIRED = { token: 'access-1', refreshToken: 'refresh-1', expiresAt: 0 };
const server = new ScriptedServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

describe('tokens in localStorage', () => {
  let tabs: Tabs;
  const use = (withLocks: boolean): void => {
    tabs = new Tabs();
    tabs.install(withLocks);
  };
  const tab = (onSignedOut?: () => void) =>
    createClient({ baseUrl: server.url, tokens: localStorageTokens(), onSignedOut });
  const refreshes = () => server.seen.filter(({ url }) => url === '/api/token/refresh');

  it.each([
    ['one refresh with Web Locks', true, 1],
    ['one refresh of each without them, with the same result', false, 2],
  ])('need, for two tabs at once, %s', async (_, withLocks, expected) => {
    use(withLocks);
    // The server answers the same refresh token twice with the same new tokens within its grace period.
    server.answerBy(({ url, headers, body }, response) =>
      url === '/api/token/refresh' && body.includes('refresh-1')
        ? answer(response, 200, { token: 'access-2', refreshToken: 'refresh-2', expiresIn: 900 })
        : headers.authorization === 'Bearer access-2'
          ? answer(response, 200, { user: {} })
          : refuse(response, 401, 'auth.token_expired'),
    );
    tabs.items.set(KEY, JSON.stringify({ tokens: EXPIRED }));
    const [one, other] = [tab(), tab()];
    await Promise.all([one.user.get(), other.user.get(), one.user.get(), other.user.get()]);
    expect(refreshes()).toHaveLength(expected);
    expect(await other.session.tokens()).toMatchObject({ refreshToken: 'refresh-2' });
  });

  it('stay when another tab was faster than a refresh that is refused', async () => {
    use(false);
    server.answerBy(({ url }, response) => {
      if (url !== '/api/token/refresh') return answer(response, 200, { user: {} });
      const fresh = { token: 'access-2', refreshToken: 'refresh-2', expiresAt: Date.now() + 900_000 };
      tabs.items.set(KEY, JSON.stringify({ tokens: fresh }));
      return refuse(response, 401, 'auth.refresh_refused');
    });
    tabs.items.set(KEY, JSON.stringify({ tokens: EXPIRED }));
    const onSignedOut = jest.fn();
    const api = tab(onSignedOut);
    expect(await api.user.get()).toEqual({ user: {} });
    expect(server.seen.at(-1)?.headers.authorization).toBe('Bearer access-2');
    expect(onSignedOut).not.toHaveBeenCalled();
  });

  it('that another tab forgets end the session here', async () => {
    use(true);
    tabs.items.set(KEY, JSON.stringify({ tokens: { ...EXPIRED, expiresAt: Date.now() + 900_000 } }));
    const onSignedOut = jest.fn();
    const api = tab(onSignedOut);
    tabs.changeElsewhere({});
    await new Promise(setImmediate);
    expect(onSignedOut).toHaveBeenCalledTimes(1);
    expect(await api.session.tokens()).toBeUndefined();
  });

  it('that another tab changes to those of another login begin a session here', async () => {
    use(true);
    tabs.items.set(KEY, JSON.stringify({ tokens: { ...EXPIRED, login: 'one' } }));
    const states: string[] = [];
    const api = tab();
    api.session.onChange((state) => states.push(state));
    for (const login of ['one', 'one', 'other']) {
      tabs.changeElsewhere({ tokens: { ...EXPIRED, login } });
      await new Promise(setImmediate);
    }
    expect(states).toEqual(['signed-in', 'signed-in']);
  });

  it.each(['not JSON', '7', 'null', undefined])('that are %j count as no tokens', (text) => {
    use(true);
    if (text !== undefined) tabs.items.set(KEY, text);
    expect(localStorageTokens().get()).toEqual({});
  });

  it('are no longer watched after the subscription ends', () => {
    use(true);
    const changed = jest.fn();
    const forget = (localStorageTokens() as Required<TokenStore>).subscribe(changed);
    tabs.changeElsewhere({});
    for (const listener of tabs.listeners) listener({ key: 'of another site' });
    forget();
    tabs.changeElsewhere({});
    expect(changed).toHaveBeenCalledTimes(1);
  });
});
