import type { LookupAddress } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';

export interface Post {
  url: URL;
  /** Where the URL's name leads; no other address is connected to. */
  addresses: LookupAddress[];
  body: string;
  headers: Record<string, string>;
  signal: AbortSignal;
}

/** Posts JSON and answers the status. Follows no redirect, reads nothing of the answer, and keeps no connection. */
export async function post({ url, addresses, body, headers, signal }: Post): Promise<number> {
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
      lookup: only(addresses),
    });
    request.once('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.once('error', reject);
    request.end(body);
  });
}

/** A look-up that answers what is known already. */
function only(addresses: LookupAddress[]): LookupFunction {
  return (_name, { all }, callback) => {
    const [first] = addresses;
    if (!first) callback(new Error('The name has no address'), '');
    else if (all) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
}
