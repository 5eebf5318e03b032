/** What the client needs to know of a route to call it. */
export interface RouteData {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/api/articles/:slug` */
  readonly path: string;
  /** Whether a token is sent if there is one, or needed. */
  readonly access: 'none' | 'optional' | 'required';
  /** The statuses that come with the reply. */
  readonly statuses: readonly number[];
  readonly reply: 'json' | 'text' | 'empty' | 'events';
  /** Whether it has path parameters, query parameters or a body. */
  readonly takesInput: boolean;
  /** The names of the query parameters. */
  readonly query?: readonly string[];
  readonly takesBody?: true;
  readonly takesIdempotencyKey?: true;
  /** The member of the reply that is the list, of a route whose next page a cursor gives. */
  readonly pages?: string;
  /** Whether its reply holds the tokens of a session. */
  readonly signsIn?: true;
}

export type Input = Readonly<Record<string, unknown>>;

/** The address and the body of a call: path parameters, query parameters and fields, each at its place. */
export function addressOf(route: RouteData, input: Input): { path: string; body: string | undefined } {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = rest.get(name);
    // A segment of dots would lead to another address.
    if (typeof value !== 'string' || value === '' || /^\.{1,2}$/.test(value))
      throw new TypeError(
        `${route.method} ${route.path} needs "${name}": a text that is not empty, "." or ".."`,
      );
    rest.delete(name);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const [name, value] of [...rest]) {
    if (route.takesBody && !route.query?.includes(name)) continue;
    rest.delete(name);
    query.append(name, String(value));
  }
  const search = query.toString();
  const body = route.takesBody ? JSON.stringify(Object.fromEntries(rest)) : undefined;
  return { path: search === '' ? path : `${path}?${search}`, body };
}
