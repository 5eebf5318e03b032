import { RawConnection } from '../support/raw-connection';
import type { Problem } from '../support/shapes';
import { system } from '../support/system';

interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The responses received until the server closes the connection. */
async function answersTo(text: string): Promise<RawAnswer[]> {
  const said = await (await RawConnection.open(system())).send(text).untilClosed();
  return said.split(/(?=HTTP\/1\.1 \d{3} )/).map((answer) => {
    const [head = '', body = ''] = answer.split(/\r\n\r\n(.*)/s);
    const [first = '', ...lines] = head.split('\r\n');
    const headers = lines
      .map((line) => line.split(/: (.*)/))
      .map(([name = '', value = '']) => [name.toLowerCase(), value]);
    return {
      status: Number(first.split(' ')[1]),
      headers: Object.fromEntries(headers) as RawAnswer['headers'],
      body,
    };
  });
}

/** A request with exactly these lines after its request line. */
const request = (first: string, ...lines: string[]): string =>
  `${[`${first} HTTP/1.1`, ...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`;

const HOST = 'Host: x';

// The parser, Node's server and the framework reject these; by default each would respond in its own format.
describe('a request that never reaches a route', () => {
  it.each<[status: number, code: string, what: string, text: string]>([
    [400, 'invalid', 'without Host', request('GET /api/tags')],
    [400, 'invalid', 'without Host in absolute form', request('GET http://x/api/tags')],
    [400, 'invalid', 'with two Host', request('GET /api/tags', HOST, HOST)],
    [400, 'invalid', 'with two Host, one empty', request('GET /api/tags', 'Host:', HOST)],
    [400, 'invalid', 'with an invalid Host', request('GET /api/tags', 'Host: x y')],
    [400, 'invalid', 'with a path in Host', request('GET /api/tags', 'Host: x/y')],
    [400, 'invalid', 'with a port that is not a number', request('GET /api/tags', 'Host: x:http')],
    [
      417,
      'http.expectation_failed',
      'with an expectation',
      request('GET /api/tags', HOST, 'Expect: nonsense'),
    ],
    [417, 'http.expectation_failed', 'with two', request('POST /api/login', HOST, 'Expect: 100-continue, x')],
    [
      501,
      'http.not_implemented',
      'for a tunnel',
      request('CONNECT other.example:443', 'Host: other.example:443'),
    ],
    [501, 'http.not_implemented', 'by an unknown method', request('BREW /api/tags', HOST)],
    [501, 'http.not_implemented', 'by a lower-case method', request('get /api/tags', HOST)],
    [405, 'http.method_not_allowed', 'by TRACE', request('TRACE /api/tags', HOST)],
    [400, 'http.bad_request', 'with invalid percent-encoding', request('GET /api/profiles/%E0%A4%A', HOST)],
    [
      414,
      'http.uri_too_long',
      'with a long segment',
      request(`GET /api/profiles/${'a'.repeat(3_000)}`, HOST),
    ],
    [431, 'http.431', 'with a large head', request('GET /api/tags', HOST, `X-Large: ${'a'.repeat(20_000)}`)],
    [400, 'http.bad_request', 'that is not HTTP', 'nonsense\r\n\r\n'],
    [400, 'http.bad_request', 'of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    [
      400,
      'http.body_not_allowed',
      'to read, with a body',
      request('GET /api/tags', HOST, 'Content-Length: 1') + 'x',
    ],
    [
      400,
      'http.body_not_allowed',
      'to read, with an empty body in chunks',
      `${request('GET /api/tags', HOST, 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    ],
    [
      400,
      'http.body_not_allowed',
      'for a stream, with a body',
      request('GET /api/notifications/stream', HOST, 'Content-Length: 1') + 'x',
    ],
    [404, 'http.not_found', 'for the server as a whole', request('OPTIONS *', HOST)],
  ])('returns %i (%s) in the format of all errors: %s', async (status, code, _what, text) => {
    const answers = await answersTo(text);
    const answer = answers.at(-1) as RawAnswer;
    expect(answers.filter((one) => one.status !== 100)).toHaveLength(1);
    const problem = JSON.parse(answer.body) as Problem;
    expect({ ...answer, ...problem }).toMatchObject({ status, code, type: `urn:problem:${code}` });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': String(Buffer.byteLength(answer.body)),
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
      'strict-transport-security': expect.any(String) as string,
      'x-content-type-options': 'nosniff',
      'x-request-id': problem.request_id,
      traceresponse: expect.stringContaining(problem.trace_id) as string,
      connection: 'close',
    });
  });

  it('gets only a head in response to HEAD', async () => {
    for (const [status, text] of [
      [431, request(`HEAD /api/tags?q=${'a'.repeat(20_000)}`, HOST)],
      [400, request('HEAD /api/tags', HOST, HOST)],
      [417, request('HEAD /api/tags', HOST, 'Expect: nonsense')],
      [400, request('HEAD /api/profiles/%E0%A4%A', HOST)],
    ] as const)
      expect(await answersTo(text)).toMatchObject([{ status, body: '' }]);
  });

  it('keeps its request id if it has one', async () => {
    for (const text of [
      request('GET /api/tags', 'X-Request-Id: mine-1'),
      request('CONNECT other.example:443', HOST, 'X-Request-Id: mine-1'),
      request('GET /api/tags', HOST, 'Expect: x', 'X-Request-Id: mine-1'),
    ])
      expect((await answersTo(text))[0]?.headers['x-request-id']).toBe('mine-1');
  });

  it('does not overtake an earlier response', async () => {
    const answers = await answersTo(`GET /api/tags HTTP/1.1\r\n${HOST}\r\n\r\nnonsense\r\n\r\n`);
    expect(answers.map(({ status }) => status)).toEqual([200, 400]);
  });
});

describe('a request in an unusual form', () => {
  it.each([
    ['of HTTP/1.0 without Host', 'GET /api/tags HTTP/1.0\r\n\r\n'],
    ['with an empty Host', request('GET /api/tags', 'Host:')],
    ['with an IPv6 address and a port', request('GET /api/tags', 'Host: [::1]:8080')],
    ['in absolute form', request('GET http://x/api/tags', HOST)],
    ['that offers a WebSocket', request('GET /api/tags', HOST, 'Upgrade: websocket')],
    ['that offers HTTP/2', request('GET /api/tags', HOST, 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk')],
  ])('gets an ordinary response: %s', async (_what, text) => {
    expect((await answersTo(text)).map(({ status }) => status)).toEqual([200]);
  });

  it('may wait for 100 Continue before it sends its body', async () => {
    const text = request(
      'POST /api/login',
      HOST,
      'Content-Type: application/json',
      'Content-Length: 2',
      'Expect: 100-Continue',
    );
    expect((await answersTo(`${text}{}`)).map(({ status }) => status)).toEqual([100, 400]);
  });
});
