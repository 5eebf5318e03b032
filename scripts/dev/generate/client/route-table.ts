import { type NamedRoute, queryNamesOf } from '#contracts';
import { z } from 'zod';

/** What the client needs to know of a route while it runs, from the route's data alone. */
interface Shape {
  method: string;
  path: string;
  access: 'none' | 'optional' | 'required';
  statuses: number[];
  reply: 'json' | 'text' | 'empty' | 'events';
  takesInput: boolean;
  query?: string[];
  takesBody?: true;
  takesIdempotencyKey?: true;
  pages?: string;
  signsIn?: true;
}

/** Query parameters with which other clients of a stream say what this one says in headers. */
export const QUERY_OF_OTHERS = ['lastEventId', 'ticket'];

const namesIn = (schema: z.ZodType): string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];

/** The member of a reply that is the list, of a route whose next page a cursor gives. */
function pagesOf({ query, reply }: NamedRoute): string | undefined {
  const hasCursor = queryNamesOf({ query }).includes('cursor') && namesIn(reply).includes('nextCursor');
  if (!hasCursor || !(reply instanceof z.ZodObject)) return undefined;
  return Object.entries(reply.shape).find(([, member]) => member instanceof z.ZodArray)?.[0];
}

function replyOf({ contentType, reply }: NamedRoute): Shape['reply'] {
  if (contentType === 'text/event-stream') return 'events';
  if (reply instanceof z.ZodVoid) return 'empty';
  return contentType === 'application/json' ? 'json' : 'text';
}

export function shapeOf(route: NamedRoute): Shape {
  const { method, path, access, status, otherStatuses, params, body } = route;
  const reply = replyOf(route);
  const query = queryNamesOf(route).filter((name) => reply !== 'events' || !QUERY_OF_OTHERS.includes(name));
  const pages = pagesOf(route);
  const hasTokens = ['token', 'refreshToken', 'expiresIn'].every((name) =>
    namesIn(route.reply).includes(name),
  );
  return {
    method,
    path,
    access: access === 'public' ? 'none' : access === 'optional' ? 'optional' : 'required',
    statuses: [status, ...otherStatuses],
    reply,
    takesInput: Object.keys(params).length > 0 || query.length > 0 || body !== undefined,
    ...(query.length > 0 && { query }),
    ...(body && { takesBody: true }),
    ...(route.takesIdempotencyKey && { takesIdempotencyKey: true }),
    ...(pages !== undefined && { pages }),
    ...(hasTokens && { signsIn: true }),
  };
}

/** The table of all routes, by noun and name. */
export function routeTable(routes: NamedRoute[]): string {
  const entries = routes.map((route) => `${JSON.stringify(route.id)}: ${JSON.stringify(shapeOf(route))},\n`);
  return `
import type { RouteData } from '../route-data.ts';

export const ROUTES: Record<string, RouteData> = {
${entries.join('')}};
`;
}
