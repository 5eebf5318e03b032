/** A request that a person composed on the page. */
export interface Composed {
  method: string;
  /** With the query. */
  path: string;
  headers?: Record<string, string> | undefined;
  body?: string | undefined;
}

/** The response as it came, and the trace it belongs to. */
export interface Received {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: string;
  /** Whether the body went on: it is long, or a stream. */
  truncated: boolean;
  milliseconds: number;
  traceId: string;
}

const LONGEST_BODY = 1_000_000;
const LONGEST_WAIT_MS = 20_000;
/** Streams of events have no end. */
const STREAM_MS = 2_000;

/** Sends requests to the gateway, and nowhere else. */
export class GatewayClient {
  constructor(private readonly origin: string) {}

  /** @throws when the path leads elsewhere, or the gateway does not respond */
  async send({ method, path, headers = {}, body }: Composed): Promise<Received> {
    const url = new URL(this.origin + path);
    if (!path.startsWith('/') || url.origin !== new URL(this.origin).origin)
      throw new Error('The path must be one of the gateway, such as /api/tags');
    const begun = performance.now();
    const response = await fetch(url, {
      method,
      headers: {
        'user-agent': 'console',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(LONGEST_WAIT_MS),
      ...(body !== undefined && { body }),
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    const milliseconds = performance.now() - begun;
    return {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
      ...(await bodyOf(response, isStream ? STREAM_MS : LONGEST_WAIT_MS)),
      milliseconds,
      traceId: response.headers.get('traceresponse')?.split('-')[1] ?? '',
    };
  }
}

async function bodyOf(response: Response, patience: number): Promise<Pick<Received, 'body' | 'truncated'>> {
  const reader = response.body?.getReader();
  if (!reader) return { body: '', truncated: false };
  let truncated = false;
  const timer = setTimeout(() => {
    truncated = true;
    void cancel(reader);
  }, patience);
  const decoder = new TextDecoder();
  let body = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      body += decoder.decode(value, { stream: true });
      if (body.length <= LONGEST_BODY) continue;
      truncated = true;
      await cancel(reader);
    }
  } finally {
    clearTimeout(timer);
  }
  return { body: body.slice(0, LONGEST_BODY), truncated };
}

/** Canceling a body that has already failed rejects with that failure, which the read reports. */
const cancel = (reader: ReadableStreamDefaultReader): Promise<void> => reader.cancel().catch(() => undefined);
