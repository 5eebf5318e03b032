import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { addressIn, isPublic, lookupPublic, PrivateAddress } from './public-address';

export interface Post {
  url: URL;
  body: string;
  headers: Record<string, string>;
  signal: AbortSignal;
  allowPrivate: boolean;
}

/**
 * Posts JSON and answers the status. Follows no redirect, reads nothing of the answer, and keeps no connection.
 * @throws PrivateAddress when it would leave the public internet
 */
export async function post({ url, body, headers, signal, allowPrivate }: Post): Promise<number> {
  const address = addressIn(url);
  if (!allowPrivate && address && !isPublic(address)) throw new PrivateAddress();
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
      ...(!allowPrivate && { lookup: lookupPublic }),
    });
    request.once('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.once('error', reject);
    request.end(body);
  });
}
