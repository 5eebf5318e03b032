import { z } from 'zod';
import { coded } from './errors';

/** Lifetime of a ticket for a stream in seconds: enough to open it, too short for someone who finds the ticket in a log. */
export const STREAM_TICKET_LIFE = 30;
/** 32 random bytes in base64url. It opens one stream, once. */
export const StreamTicket = z
  .string()
  .regex(/^[\w-]{43}$/, 'must be the ticket of POST /api/stream-tickets')
  .meta({ examples: ['q3Zl0yX2m7c1Hn8sKd4Vt6Rb5Wf9Jg0PzQxYuLoIaEs'] });

/** The token of a session that has ended, at the gateway and at the auth service. */
export const TokenRevoked = coded(
  'unauthenticated',
  'auth.token_revoked',
  'The session has ended. Log in again.',
);
/** The same for an expired, an unknown and a used ticket; also the gateway's answer to a text that cannot be one. */
export const TicketInvalid = coded(
  'unauthenticated',
  'auth.ticket_invalid',
  'The ticket is expired, unknown or already used. Get a new one.',
);
/** The limit of a gateway for the open streams of an IPv4 address, or an IPv6 network. */
export const TooManyStreams = coded(
  'rate_limited',
  'streams.too_many',
  'Too many streams are open at your address. Retry-After says when to try again.',
);
