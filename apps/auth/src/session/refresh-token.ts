import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { seal, unseal } from '#database';

/** A refresh token as its client gets it: 256 random bits. */
export const newRefreshToken = (): string => randomBytes(32).toString('base64url');

/** A refresh token as it is stored. It is random enough for a fast hash. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A token's successor as it is stored with it: only who has the token can read it. */
export const sealSuccessor = (token: string, successor: string, sessionId: string): Buffer =>
  seal(keyOf(token), Buffer.from(successor), sessionId);

export const openSuccessor = (token: string, sealed: Buffer, sessionId: string): string =>
  unseal(keyOf(token), sealed, sessionId).toString();

const keyOf = (token: string): Buffer =>
  Buffer.from(hkdfSync('sha256', token, '', 'successor of a refresh token', 32));
