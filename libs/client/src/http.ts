import { NetworkError, ProblemError } from './errors.ts';
import type { ClientOptions } from './options.ts';
import { addressOf, type Input, type RouteData } from './route-data.ts';

/** Sends single requests: what `fetch` does, with the errors of this client. */
export class Http {
  private readonly base: string;
  private readonly fetch: typeof globalThis.fetch;
  private readonly headers: Readonly<Record<string, string>>;

  constructor({ baseUrl = '', fetch = globalThis.fetch, headers = {} }: ClientOptions) {
    this.base = baseUrl.replace(/\/+$/, '');
    // Browsers refuse a fetch that is called as a method of another object.
    this.fetch = (input, init) => fetch(input, init);
    this.headers = headers;
  }

  /**
   * Sends one request. A redirect, such as from a former slug, is followed by `fetch`.
   * @throws NetworkError without an answer, the signal's reason when it is aborted
   */
  async send(
    route: RouteData,
    input: Input,
    headers: Readonly<Record<string, string | undefined>>,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const { path, body } = addressOf(route, input);
    const all = {
      ...this.headers,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    };
    const sent = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
    return this.reached(route, signal, () =>
      this.fetch(`${this.base}${path}`, {
        method: route.method,
        headers: Object.fromEntries(sent),
        ...(body !== undefined && { body }),
        ...(signal && { signal }),
      }),
    );
  }

  /** The reply in a response, as its route declares it. @throws ProblemError | NetworkError */
  async reply(route: RouteData, response: Response, signal: AbortSignal | undefined): Promise<unknown> {
    const text = await this.reached(route, signal, () => response.text());
    if (!response.ok && !route.statuses.includes(response.status))
      throw new ProblemError(response, parsed(text));
    if (route.reply === 'empty') return undefined;
    if (route.reply === 'text') return text;
    const reply = parsed(text);
    if (reply === undefined)
      throw new NetworkError(`The answer to ${route.method} ${route.path} is not JSON.`);
    return reply;
  }

  /** Waits for an answer, or for a part of it. @throws NetworkError, or the signal's reason when it is aborted */
  async reached<T>(
    { method, path }: RouteData,
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      signal?.throwIfAborted();
      throw new NetworkError(`There is no answer to ${method} ${path}.`, { cause });
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
