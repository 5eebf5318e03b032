import * as contracts from '#contracts';
import fc from 'fast-check';
import { isRealWorld } from '../../../apps/gateway/src/realworld/errors';
import { RealWorldRoutes } from '../../../apps/gateway/src/realworld/realworld.routes';
import type { HttpClient } from './http-client';
import { fitting, isText, type Known, oddText, type Payload, payloadOf } from './inputs';

/** Every route of the public API, and of the RealWorld API. */
export const HTTP_ROUTES = [...contracts.routesIn(contracts), ...contracts.routesIn({ RealWorldRoutes })];

const PARAMETERS = [...new Set(HTTP_ROUTES.flatMap(contracts.queryNamesOf))];
const UNKNOWN = ['tag[]', 'limit[0]', 'utm_source', 'Tag', '__proto__'];
const CONTENT_TYPES = ['utf8', '"UTF-8"', 'iso-8859-1', '"utf-16"', ''].map(
  (charset) => `application/json; charset=${charset}`,
);
const METHODS = ['GET', 'HEAD', 'DELETE', 'POST', 'PUT', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];

export interface HttpInput {
  via: 'http';
  method: string;
  address: string;
  headers: Record<string, string>;
  payload?: Payload;
}

const search = (words: string): HttpInput => ({
  via: 'http',
  method: 'GET',
  address: `/api/articles?search=${encodeURIComponent(words)}`,
  headers: {},
});
const article = (title: string, body: string): HttpInput => ({
  via: 'http',
  method: 'POST',
  address: '/api/articles',
  headers: { 'content-type': 'application/json' },
  payload: JSON.stringify({ title, body }),
});

/** Inputs that once broke something or took quadratic time, and are rarely found at random: sent in every run. */
export const REGRESSIONS: HttpInput[] = [
  ...['-', '- ', '(', '"', 'a_', "'", '!'].map((operator) => search(operator.repeat(60))),
  article('marks', `a${'\u0301\u0316'.repeat(100_000)}`),
  article(' '.repeat(500_000), 'blanks'),
  article('words', 'a_'.repeat(50_000)),
  article('words', '-a'.repeat(50_000)),
];

/** Random requests to every route: mostly with the route's own method and a body that nearly fits its schema. */
export function httpInputs(known: Known): fc.Arbitrary<HttpInput> {
  return fc.oneof(...HTTP_ROUTES.map((one) => requestTo(one, known)));
}

function requestTo({ method, path, params, body }: contracts.Route, known: Known): fc.Arbitrary<HttpInput> {
  const payload = body && payloadOf(body, known);
  return fc.record(
    {
      via: fc.constant('http' as const),
      method: fc.oneof(
        { weight: 9, arbitrary: fc.constant(method) },
        { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
      ),
      address: fc
        .tuple(filled(path, params, known), queries(known))
        .map(([filledPath, query]) => `${filledPath}${query}`),
      headers: headers(body !== undefined),
      ...(payload && { payload }),
    },
    { noNullPrototype: true },
  );
}

const DEAD_LETTER = fc.stringMatching(/^(event|job)-\d{1,18}$/);

/** The path with a value for each parameter. */
function filled(path: string, params: contracts.Route['params'], known: Known): fc.Arbitrary<string> {
  const fits = (name: string): fc.Arbitrary<unknown> =>
    path.includes('/dead-letters/') ? DEAD_LETTER : fitting(params[name], known);
  const pieces = path
    .split(/(:\w+)/)
    .map((piece) =>
      piece.startsWith(':')
        ? fc.oneof(fits(piece.slice(1)), oddText).map((value) => escaped(String(value)))
        : fc.constant(piece),
    );
  return fc.tuple(...pieces).map((found) => found.join(''));
}

function queries({ ids, texts }: Known): fc.Arbitrary<string> {
  const value = fc.oneof(
    oddText,
    fc.integer().map(String),
    fc.uuid(),
    fc.constantFrom(...ids, ...texts, 'true'),
  );
  const query = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...PARAMETERS, ...UNKNOWN), oddText), value), {
    maxLength: 4,
  });
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: query.map(
        (pairs) => `?${pairs.map(([name, one]) => `${escaped(name)}=${escaped(one)}`).join('&')}`,
      ),
    },
  );
}

/** Any header value. */
const token = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  maxLength: 150,
});

/** Headers that servers themselves interpret: mostly valid, because a rejection here would hide everything else. */
const oddHead = {
  host: fc.oneof({ weight: 9, arbitrary: fc.constant('x') }, { weight: 1, arbitrary: token }),
  expect: fc.oneof({ weight: 9, arbitrary: fc.constant('100-continue') }, { weight: 1, arbitrary: token }),
};

const headers = (hasBody: boolean): fc.Arbitrary<Record<string, string>> =>
  fc
    .record(
      {
        'content-type': hasBody
          ? fc.oneof(
              { weight: 9, arbitrary: fc.constant('application/json') },
              { weight: 1, arbitrary: fc.oneof(token, fc.constantFrom(...CONTENT_TYPES)) },
            )
          : token,
        'content-encoding': fc.constantFrom('gzip', 'identity', 'br, gzip', ''),
        authorization: token.map((one) => `Bearer ${one}`),
        'idempotency-key': token,
        'device-token': token,
        'x-request-id': token,
        traceparent: token,
        'last-event-id': token,
        accept: token,
        'if-none-match': fc.oneof(token, fc.constantFrom('*', '"x", W/"y"', ',,"x"')),
        ...oddHead,
      },
      { requiredKeys: hasBody ? ['content-type'] : [], noNullPrototype: true },
    )
    .map((all) => (Object.keys(all).length > 7 ? all : onlyBody(all)));

/** Most requests carry no special headers; otherwise nearly all would be rejected for their token. */
const onlyBody = ({ 'content-type': type }: Record<string, string | undefined>): Record<string, string> =>
  type === undefined ? {} : { 'content-type': type };

/** Percent-encoded; a lone surrogate becomes the escapes that broken clients send. */
function escaped(part: string): string {
  return [...part].map((sign) => (sign.isWellFormed() ? encodeURIComponent(sign) : '%ED%A0%80')).join('');
}

/** @throws Error when the response violates the API's contract */
export async function sendHttp(
  http: HttpClient,
  input: HttpInput,
  token: string,
): Promise<{ status: number }> {
  const { method, address, headers: given, payload } = input;
  const { status, type, text } = await http.send(
    method,
    address,
    { authorization: `Bearer ${token}`, ...given },
    payload,
  );
  if (status >= 500) throw new Error(`returned ${status}: ${text.slice(0, 500)}`);
  // The parser of HTTP refuses a head that is too large, before it knows the address.
  const expected = isRealWorld(address) && status !== 431 ? 'application/json' : 'application/problem+json';
  if (status >= 400 && method !== 'HEAD' && !type.startsWith(expected))
    throw new Error(`returned ${status} with "${type}" instead of ${expected}: ${text.slice(0, 500)}`);
  if (status < 300) checkAcceptable(input);
  return { status };
}

/** @throws Error when the request was accepted but should have been rejected */
function checkAcceptable({ method, address, payload }: HttpInput): void {
  if (!['GET', 'HEAD', 'OPTIONS'].includes(method) && !isText(payload))
    throw new Error('accepted a body that is not UTF-8');
  if (isRealWorld(address)) return;
  const [, query = ''] = address.split('?');
  const unknown = [...new URLSearchParams(query).keys()].filter((name) => name && !PARAMETERS.includes(name));
  if (method !== 'OPTIONS' && unknown.length > 0)
    throw new Error(`accepted the parameters ${unknown.join(', ')}`);
}
