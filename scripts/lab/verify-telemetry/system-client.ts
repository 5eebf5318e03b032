import { randomUUID } from 'node:crypto';

interface Span {
  service: string;
  spanId: string;
  parentSpanId: string;
  kind: number;
  name: string;
}

/** The names of a trace's spans, and those of its spans without a parent. */
export interface Trace {
  names: string[];
  roots: string[];
}

/** A response's trace id, and the token to continue with. */
interface Answered {
  traceId: string;
  token: string;
}

const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];
const titleOf = ({ service, kind, name }: Span): string => `${service} ${KINDS[kind] ?? ''} ${name}`;

/** Sends requests to a running system, and reads their telemetry from its console. */
export class SystemClient {
  constructor(
    private readonly base: string,
    private readonly consoleUrl: string | undefined,
  ) {}

  /** @throws Error when the system has no console */
  async mustHaveConsole(): Promise<void> {
    if (this.consoleUrl && (await fetch(`${this.consoleUrl}/data/traces?limit=1`)).ok) return;
    throw new Error(
      'The running system has no console: its telemetry is off or exported elsewhere. Start it without OTEL_ variables.',
    );
  }

  async register(): Promise<Answered> {
    const name = `verify-${randomUUID().slice(0, 8)}`;
    const person = { email: `${name}@example.org`, username: name, name: 'Verify', password: randomUUID() };
    const { traceId, body } = await this.send('POST', 'register', person);
    return { traceId, token: String((body as { token: string }).token) };
  }

  publish(token: string): Promise<Answered> {
    return this.send('POST', 'articles', { title: 'Telemetry, verified', body: 'It was seen.' }, token);
  }

  read(slug: string, token: string): Promise<Answered> {
    return this.send('GET', `articles/${slug}`, undefined, token);
  }

  async trace(id: string): Promise<Trace> {
    const spans = await this.data<Span[]>(`trace?id=${id}`);
    const known = new Set(spans.map(({ spanId }) => spanId));
    return {
      names: spans.map(titleOf),
      roots: spans.filter(({ parentSpanId }) => !known.has(parentSpanId)).map(titleOf),
    };
  }

  logs(traceId: string): Promise<{ service: string }[]> {
    return this.data(`logs?trace=${traceId}`);
  }

  private async data<Body>(path: string): Promise<Body> {
    return (await (await fetch(`${this.consoleUrl}/data/${path}`)).json()) as Body;
  }

  private async send(
    method: string,
    path: string,
    body?: object,
    token = '',
  ): Promise<Answered & { body: unknown }> {
    const answer = await fetch(`${this.base}/api/${path}`, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: body && JSON.stringify(body),
    });
    if (answer.status >= 500) throw new Error(`${method} ${path} returned ${answer.status}`);
    const traceId = answer.headers.get('traceresponse')?.split('-')[1] ?? '';
    return { traceId, token, body: await answer.json() };
  }
}
