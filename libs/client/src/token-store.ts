/** The tokens of a session. */
export interface Tokens {
  /** The access token. */
  token: string;
  refreshToken: string;
  /** Unix milliseconds when the access token expires. */
  expiresAt: number;
  /** The login that they come from. A call is not repeated with the tokens of another one, which may be another account's. */
  login?: string | undefined;
}

/** What a store keeps: the session, if there is one, and the token by which the server knows this device at a login. */
export interface Kept {
  tokens?: Tokens | undefined;
  deviceToken?: string | undefined;
}

/** Where tokens are kept. Several clients, such as those of all tabs, may share what is kept. */
export interface TokenStore {
  get(): Kept | Promise<Kept>;
  set(kept: Kept): void | Promise<void>;
  /** Runs work while no other client that shares the store does; needed only where others share it. */
  exclusively?<T>(work: () => Promise<T>): Promise<T>;
  /** Calls back when another client has changed what is kept. @returns how to stop that */
  subscribe?(changed: () => void): () => void;
}

/** Keeps tokens until the page or the process ends. */
export function memoryTokens(kept: Kept = {}): TokenStore {
  return {
    get: () => kept,
    set: (changed) => {
      kept = changed;
    },
  };
}

/** The parts of a browser that are used. Declared here, so that the types need no DOM. */
interface Browser {
  localStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
  navigator?: { locks?: { request<T>(name: string, work: () => Promise<T>): Promise<T> } };
  addEventListener?(type: 'storage', listener: (event: { key: string | null }) => void): void;
  removeEventListener?(type: 'storage', listener: (event: { key: string | null }) => void): void;
}

/**
 * Keeps tokens in the browser's `localStorage`, for all tabs of the site. Where there are Web Locks, one tab refreshes at a time;
 * elsewhere two may, and the server gives both the same new tokens.
 */
export function localStorageTokens(key = 'publishing-platform'): TokenStore {
  const browser = globalThis as unknown as Browser;
  return {
    get: () => keptIn(browser.localStorage.getItem(key)),
    set: (kept) => browser.localStorage.setItem(key, JSON.stringify(kept)),
    exclusively: (work) => browser.navigator?.locks?.request(`${key}-tokens`, work) ?? work(),
    subscribe: (changed) => {
      // The key is null when everything was removed.
      const listener = (event: { key: string | null }): void => {
        if (event.key === key || event.key === null) changed();
      };
      browser.addEventListener?.('storage', listener);
      return () => browser.removeEventListener?.('storage', listener);
    },
  };
}

/** Anything else that stands there counts as nothing. */
function keptIn(text: string | null): Kept {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
