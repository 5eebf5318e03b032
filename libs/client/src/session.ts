import { ProblemError } from './errors.ts';
import { randomText } from './random-text.ts';
import type { Tokens, TokenStore } from './token-store.ts';

/** The tokens in the reply of a login, a registration or a refresh. */
interface TokenReply {
  token: string;
  refreshToken: string;
  expiresIn: number;
  deviceToken?: string | undefined;
}

type State = 'signed-in' | 'signed-out';

/** A token that expires this soon, in milliseconds, would not outlive its request. */
const TOO_SOON = 5_000;

/** The session of a client: the tokens of the account that is signed in. */
export class Session {
  private readonly store: TokenStore;
  private readonly exchange: (refreshToken: string) => Promise<TokenReply>;
  private readonly listeners = new Set<(state: State) => void>();
  private refreshing: Promise<Tokens | undefined> | undefined;
  private state: State | undefined;
  private login: string | undefined;

  /** @param exchange exchanges a refresh token for new tokens */
  constructor(store: TokenStore, exchange: (refreshToken: string) => Promise<TokenReply>) {
    this.store = store;
    this.exchange = exchange;
    store.subscribe?.(() => void this.look());
  }

  /** The tokens; undefined when no account is signed in. */
  async tokens(): Promise<Tokens | undefined> {
    return (await this.store.get()).tokens;
  }

  /** Calls back when a session begins or ends, also in another tab. @returns how to stop that */
  onChange(listener: (state: State) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes over the tokens of a login that happened elsewhere, such as on a server. */
  async signIn(reply: TokenReply): Promise<void> {
    const kept = await this.store.get();
    const tokens = tokensIn(reply, randomText());
    await this.store.set({ deviceToken: reply.deviceToken ?? kept.deviceToken, tokens });
    this.change(tokens);
  }

  /** Forgets the tokens here; `auth.logout` also ends the session at the server. The device stays known. */
  async signOut(): Promise<void> {
    const { tokens, deviceToken } = await this.store.get();
    await this.store.set({ deviceToken });
    if (tokens) this.change(undefined);
  }

  /** The token by which the server knows this device. */
  async deviceToken(): Promise<string | undefined> {
    return (await this.store.get()).deviceToken;
  }

  /** Tokens that are still valid, refreshed when they have to be; undefined when no account is signed in. */
  async current(): Promise<Tokens | undefined> {
    const tokens = await this.tokens();
    if (this.state === undefined) this.see(tokens);
    if (!tokens) return undefined;
    return tokens.expiresAt - TOO_SOON > Date.now() ? tokens : this.renewed(tokens);
  }

  /**
   * Other tokens instead of some that have expired or were refused. All calls that need them wait for the same refresh.
   * @returns undefined when the session has ended, also when another one has begun
   */
  async renewed(refused: Tokens): Promise<Tokens | undefined> {
    const exclusively = this.store.exclusively?.bind(this.store);
    const work = (): Promise<Tokens | undefined> => this.refresh(refused);
    this.refreshing ??= (exclusively ? exclusively(work) : work()).finally(() => {
      this.refreshing = undefined;
    });
    const tokens = await this.refreshing;
    return tokens?.login === refused.login ? tokens : undefined;
  }

  private async refresh(refused: Tokens): Promise<Tokens | undefined> {
    const { tokens: used } = await this.store.get();
    // Another call or another tab has refreshed or signed out already.
    if (used?.token !== refused.token) return used;
    try {
      const reply = await this.exchange(used.refreshToken);
      const kept = await this.store.get();
      // A login or a logout since then counts more than this refresh.
      if (kept.tokens?.refreshToken !== used.refreshToken) return kept.tokens;
      const tokens = tokensIn(reply, used.login);
      await this.store.set({ ...kept, tokens });
      return tokens;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const { tokens } = await this.store.get();
      // Without Web Locks, another tab may have refreshed concurrently.
      if (tokens && tokens.refreshToken !== used.refreshToken) return tokens;
      await this.signOut();
      return undefined;
    }
  }

  /** Another tab has changed the tokens. */
  private async look(): Promise<void> {
    this.change(await this.tokens());
  }

  private change(tokens: Tokens | undefined): void {
    const [state, login] = [this.state, this.login];
    const now = this.see(tokens);
    if (now !== state || this.login !== login) for (const listener of [...this.listeners]) listener(now);
  }

  private see(tokens: Tokens | undefined): State {
    this.login = tokens?.login;
    return (this.state = tokens ? 'signed-in' : 'signed-out');
  }
}

const tokensIn = ({ token, refreshToken, expiresIn }: TokenReply, login: string | undefined): Tokens => ({
  login,
  token,
  refreshToken,
  expiresAt: Date.now() + expiresIn * 1_000,
});

/** Whether the server has said that the refresh token is invalid, rather than that it cannot answer now. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ProblemError && (error.status === 400 || error.status === 401);
