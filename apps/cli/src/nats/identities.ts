import { randomBytes } from 'node:crypto';
import { DEVELOPMENT_MARK } from '#config';
import { nkeys } from '@nats-io/transport-node';
import { type AppName, APPS } from '#platform';

/** The users of NATS: each app, and the operator, who has all permissions (commands, benchmarks and tests). */
export const IDENTITIES = [...APPS, 'operator'] as const;
export type Identity = AppName | 'operator';

/** The secret of a NATS user: the seed of an Ed25519 key, `SU…`. */
export type Seeds = Record<Identity, string>;

/** New seeds for all users. */
export const generateSeeds = (make = newSeed): Seeds => mapIdentities(() => make());

const newSeed = (): string => new TextDecoder().decode(nkeys.createUser().getSeed());

/** A seed that starts with the development mark; 24 of its 32 bytes are random. */
export function developmentSeed(): string {
  const bytes = Buffer.from([0x95, 0, ...Buffer.from(DEVELOPMENT_MARK), ...randomBytes(24), 0, 0]);
  bytes.writeUInt16LE(crc16(bytes.subarray(0, -2)), bytes.length - 2);
  return base32(bytes);
}

/** The checksum at the end of every nkey: CRC-16/XMODEM. @see https://docs.nats.io/reference/reference-protocols/nkeys */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

/** Without padding. @see https://www.rfc-editor.org/rfc/rfc4648#section-6 */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

/** The public key of a user, `U…`. */
export const publicKeyOf = (seed: string): string =>
  nkeys.fromSeed(new TextEncoder().encode(seed)).getPublicKey();

/** One value for each identity. */
export const mapIdentities = (value: (identity: Identity) => string): Seeds =>
  Object.fromEntries(IDENTITIES.map((identity) => [identity, value(identity)])) as Seeds;
