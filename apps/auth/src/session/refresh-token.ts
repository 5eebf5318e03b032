import { hkdfSync } from 'node:crypto';
import { seal, unseal } from '#database';

/** A token's successor as it is stored beside the token's hash: only the token itself opens it. */
export const sealSuccessor = (token: string, successor: string, sessionId: string): Buffer =>
  seal(keyOf(token), Buffer.from(successor), sessionId);

/** The successor that was sealed for the token. */
export const openSuccessor = (token: string, sealed: Buffer, sessionId: string): string =>
  unseal(keyOf(token), sealed, sessionId).toString();

const keyOf = (token: string): Buffer =>
  Buffer.from(hkdfSync('sha256', token, '', 'successor of a refresh token', 32));
