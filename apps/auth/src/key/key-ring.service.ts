import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Transaction } from '#database';
import { PublicKeys } from '#access';
import { untraced } from '#telemetry';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { KeyCipher } from './key-cipher';
import { type KeySchedule, nextKeyFrom, notRetired, outlived } from './key-schedule';
import { publicJwk, type PublicJwk, SigningKey } from './signing-key.entity';
import { SigningKeyRepository } from './signing-key.repository';

/** Unknown key ids are looked up at most once in this time: many tokens with invented ids must not become as many queries. */
const LOOK_AGAIN_MS = 1_000;
/** How often a replica checks whether another replica, or a command, has changed the keys. */
const NOTICE_MS = 400;

/** A decrypted key that may sign. */
export interface Signer {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/**
 * The keys of access tokens as this replica knows them. Every replica maintains them: the first that finds a new key due makes it,
 * and the first that finds an old key expired deletes it.
 */
@Injectable()
export class KeyRingService extends PublicKeys implements OnModuleInit, OnApplicationShutdown {
  private keys: SigningKey[] = [];
  private opened = new Map<string, KeyObject>();
  private publicKeys = new Map<string, KeyObject>();
  private lookedAt = 0;
  private timer?: NodeJS.Timeout;
  private noticing?: NodeJS.Timeout;

  constructor(
    private readonly transaction: Transaction,
    private readonly signingKeys: SigningKeyRepository,
    private readonly cipher: KeyCipher,
    private readonly schedule: KeySchedule,
    /** Announces that the published keys have changed. */
    private readonly announce: () => void = () => undefined,
  ) {
    super();
  }

  /** @throws when the secret of the environment does not decrypt the keys */
  async onModuleInit(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => {
      this.look().catch((error: Error) =>
        new Logger('Keys').warn(`cannot look up the signing keys: ${error.message}`),
      );
    }, this.schedule.check);
    this.noticing = setInterval(() => void this.notice(), NOTICE_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    clearInterval(this.noticing);
  }

  /** The key that signs now. */
  get signer(): Signer {
    const [key] = notRetired(this.keys, Date.now());
    const privateKey = key && this.opened.get(key.kid);
    if (!privateKey) throw new Error('There is no signing key.');
    return { kid: key.kid, privateKey };
  }

  /** The public halves of all keys that sign, will sign, or have signed tokens that are still valid. */
  get published(): PublicJwk[] {
    return this.keys.map(({ jwk }) => jwk);
  }

  /** The public half of a published key. @throws CodedError `unavailable` when the key is unknown and the database does not answer */
  async find(kid: string): Promise<KeyObject | undefined> {
    if (!this.publicKeys.has(kid) && Date.now() - this.lookedAt > LOOK_AGAIN_MS) await this.look();
    return this.publicKeys.get(kid);
  }

  /** Makes the next key and deletes expired ones when that is due, and loads the keys of the database. */
  async look(): Promise<void> {
    await this.take((keys, now) => ({
      from: nextKeyFrom(keys, this.schedule, now),
      drop: outlived(keys, this.schedule, now),
    }));
  }

  /** Loads the keys when another replica or a command has changed them. An outage of the database is reported elsewhere. */
  async notice(): Promise<void> {
    try {
      const stored = await untraced(() => this.transaction.run((tx) => this.signingKeys.ids(tx)));
      if (String(stored.sort()) !== String(kidsOf(this.keys))) await this.look();
    } catch {
      // The next tick tries again.
    }
  }

  /** Makes a new key before it is due, which signs as soon as every verifier knows it. @returns when that is */
  async rotate(): Promise<Date> {
    const from = new Date(Date.now() + this.schedule.lead);
    // A later key that is already published would otherwise replace this one at its own time.
    await this.take((keys) => ({ from, drop: keys.filter(({ signsFrom }) => signsFrom >= from) }));
    return from;
  }

  /** Replaces all keys by one that signs now. Every access token becomes invalid; a refresh token gets a new one. */
  async withdraw(): Promise<void> {
    await this.take((keys, now) => ({ from: new Date(now), drop: keys }));
  }

  private async take(
    decide: (keys: SigningKey[], now: number) => { from: Date | undefined; drop: SigningKey[] },
  ): Promise<void> {
    const { keys, opened } = await this.transaction.run(async (tx) => {
      const known = await this.signingKeys.lock(tx);
      const { from, drop } = decide(known, Date.now());
      const keys = known.filter((key) => !drop.includes(key));
      await this.signingKeys.delete(tx, drop);
      if (from) {
        const key = SigningKey.make(from, (privateKey, kid) => this.cipher.seal(privateKey, kid));
        await this.signingKeys.insert(tx, key);
        keys.push(key);
      }
      // Before the commit: a replica with another secret must not store a key that the others cannot decrypt.
      return { keys, opened: notRetired(keys, Date.now()).map((key) => [key.kid, this.open(key)] as const) };
    });
    this.opened = new Map(opened);
    this.publicKeys = new Map(
      keys.map(({ kid, jwk }) => [
        kid,
        this.publicKeys.get(kid) ?? createPublicKey({ key: { ...jwk }, format: 'jwk' }),
      ]),
    );
    const isNew = String(kidsOf(keys)) !== String(kidsOf(this.keys));
    this.keys = keys;
    this.lookedAt = Date.now();
    if (isNew) this.announce();
  }

  private open({ kid, sealed }: SigningKey): KeyObject {
    const known = this.opened.get(kid);
    if (known) return known;
    try {
      const key = createPrivateKey({ key: this.cipher.open(sealed, kid), format: 'der', type: 'pkcs8' });
      if (publicJwk(key).kid === kid) return key;
    } catch {
      // Reported below, without the cipher's own words.
    }
    throw new Error(
      `KEY_ENCRYPTION_KEY does not open the signing key ${kid}. Give the secret it was made with, or make a new key: npm run keys:rotate -- --withdraw`,
    );
  }
}

const kidsOf = (keys: SigningKey[]): string[] => keys.map(({ kid }) => kid).sort();
