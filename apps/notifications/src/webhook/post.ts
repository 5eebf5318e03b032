import type { LookupAddress } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';

export interface Post {
  url: URL;
  /** The only address to connect to. */
  address: LookupAddress;
  body: string;
  headers: Record<string, string>;
  signal: AbortSignal;
}

/** Posts JSON and returns the status. Follows no redirect, does not read the response, and keeps no connection. */
export async function post({ url, address, body, headers, signal }: Post): Promise<number> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: 'POST',
      agent: false,
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'publishing-platform-webhooks',
        ...headers,
      },
      lookup: only(address),
    });
    request.once('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    // `101 Switching Protocols` emits this event instead.
    request.once('upgrade', ({ statusCode }: IncomingMessage, socket: Socket) => {
      resolve(statusCode ?? 0);
      socket.destroy();
    });
    request.on('error', reject);
    request.once('close', () => reject(new Error('It closed the connection without an answer')));
    request.end(body);
  });
}

/** A lookup that returns the given address. */
function only({ address, family }: LookupAddress): LookupFunction {
  return (_name, { all }, callback) => {
    if (all) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}
