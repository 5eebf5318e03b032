import { createHash, randomBytes } from 'node:crypto';

/** A token that says nothing by itself, as its client gets it: 256 random bits. */
export const newOpaqueToken = (): string => randomBytes(32).toString('base64url');

/** An opaque token as it is stored. It is random enough for a fast hash. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
