import type { GatewayClient, Received } from './gateway-client';

/** A user that requests can be sent as. */
export interface UserEntry {
  email: string;
  name: string;
  roles: string[];
  /** Users of the demo data are logged in when they are first used. */
  isDemo: boolean;
  isLoggedIn: boolean;
}

export interface DemoUser {
  email: string;
  name: string;
  password: string;
}

interface Session {
  token: string;
  refreshToken: string;
  /** Unix milliseconds. */
  expiresAt: number;
  name: string;
  roles: string[];
}
interface Tokens {
  token: string;
  refreshToken: string;
  expiresIn: number;
  user?: { name?: string; roles?: string[] };
}

/** A token is renewed this long before it expires. */
const AHEAD_MS = 10_000;

/** The users that people logged in here. Their tokens stay in this process; the page knows the users by e-mail address. */
export class Users {
  private readonly sessions = new Map<string, Session>();

  constructor(
    private readonly gateway: GatewayClient,
    private readonly demo: readonly DemoUser[],
  ) {}

  list(): UserEntry[] {
    const demo = new Map(this.demo.map((user) => [user.email, user]));
    return [...new Set([...this.sessions.keys(), ...demo.keys()])].map((email) => {
      const session = this.sessions.get(email);
      return {
        email,
        name: session?.name || demo.get(email)?.name || '',
        roles: session?.roles ?? [],
        isDemo: demo.has(email),
        isLoggedIn: session !== undefined,
      };
    });
  }

  /** @throws with the gateway's words when it refuses */
  async logIn(email: string, password: string): Promise<void> {
    const answer = await this.post('/api/login', { email, password });
    if (answer.status !== 200) throw new Error(`${email} cannot log in: ${problemIn(answer)}`);
    this.keep(email, answer);
  }

  /** A valid access token. @throws when the user has to log in again */
  async tokenOf(email: string): Promise<string> {
    const session = this.sessions.get(email);
    if (session && session.expiresAt - AHEAD_MS > Date.now()) return session.token;
    if (session) await this.renew(email, session);
    if (!this.sessions.has(email)) await this.logInDemo(email);
    return this.sessions.get(email)?.token ?? '';
  }

  /** The gateway did not accept the user's token or password: a demo user is logged in again for the next request. */
  refused(email: string): void {
    if (this.demo.some((user) => user.email === email)) this.sessions.delete(email);
  }

  private async renew(email: string, { refreshToken }: Session): Promise<void> {
    const answer = await this.post('/api/token/refresh', { refreshToken });
    if (answer.status === 200) this.keep(email, answer);
    else this.sessions.delete(email);
  }

  private async logInDemo(email: string): Promise<void> {
    const user = this.demo.find((one) => one.email === email);
    if (!user) throw new Error(`${email} has to log in again`);
    try {
      await this.logIn(email, user.password);
    } catch (error) {
      throw new Error(`${(error as Error).message} Is the demo data there? It comes with: npm run db:seed`);
    }
  }

  private keep(email: string, { body }: Received): void {
    const { token, refreshToken, expiresIn, user } = JSON.parse(body) as Tokens;
    const known = this.sessions.get(email);
    this.sessions.set(email, {
      token,
      refreshToken,
      expiresAt: Date.now() + expiresIn * 1_000,
      name: user?.name ?? known?.name ?? '',
      roles: user?.roles ?? known?.roles ?? [],
    });
  }

  private post(path: string, body: object): Promise<Received> {
    return this.gateway.send({ method: 'POST', path, body: JSON.stringify(body) });
  }
}

function problemIn({ status, body }: Received): string {
  try {
    return (JSON.parse(body) as { error?: string }).error ?? String(status);
  } catch {
    return String(status);
  }
}
