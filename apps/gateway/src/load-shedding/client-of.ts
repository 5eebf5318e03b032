import type { IncomingMessage } from 'node:http';
import type { GatewayEnv } from '../gateway.env';
import { clientAddress } from '../http/client-address';
import { addressBehindProxies } from '../http/connections';
import type { TokenHolders } from '../limits/token-holders';

/** Names the client of a request. */
export type ClientOf = (request: IncomingMessage) => string;

/**
 * Names clients as the rate limits see them, before the framework: the account of a token that was verified before, or else the
 * address. Of requests with an unknown token all of an address are one client, so inventing tokens gains nothing.
 */
export function clientsBy(
  env: Pick<GatewayEnv, 'TRUST_PROXY'>,
  holders: Pick<TokenHolders, 'known'>,
): ClientOf {
  const addressOf = addressBehindProxies(env);
  return (request) => {
    const holder = holders.known(request);
    return holder
      ? `account ${holder.id}`
      : clientAddress({ ip: addressOf(request), socket: request.socket });
  };
}
