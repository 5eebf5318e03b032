import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Transaction } from '#database';
import { PublicKeys } from '#access';
import { untraced } from '#telemetry';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { KeyCipher } from './key-cipher';
import { type KeySchedule, nextKeyFrom, notRetired, outlived } from './key-schedule';
import { publicJwk, type PublicJwk, SigningKey } from './signing-key.entity';
import { SigningKeyRepository } from './signing-key.repository';

/** A flood of tokens with invented key ids must not become a flood of queries. */
const LOOK_AGAIN_MS = 1_000;
/** How often a replica looks whether others, or a command, have changed the keys. */
const NOTICE_MS = 400;

/** A key that may sign, opened. */
export interface Signer {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/**
 * The keys of access tokens as this replica knows them. Each replica looks after them: whoever sees first that a new key is
 * due makes it, and whoever sees that an old one has done its time deletes it.
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
    /** Says that other keys are published than before. */
    private readonly announce: () => void = () => undefined,
  ) {
    super();
  }

  /** @throws when the secret of the environment does not open the keys */
  async onModuleInit(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => {
      this.look().catch((error: Error) =>
        new Logger('Keys').warn(`cannot look for new keys: ${error.message}`),
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
    if (!privateKey) throw new Error('There is no key to sign with.');
    return { kid: key.kid, privateKey };
  }

  /** The public halves of all keys that sign, will sign, or have signed tokens that still live. */
  get published(): PublicJwk[] {
    return this.keys.map(({ jwk }) => jwk);
  }

  /** The public half of a published key. @throws CodedError `unavailable` when the key is unknown and the database away */
  async find(kid: string): Promise<KeyObject | undefined> {
    if (!this.publicKeys.has(kid) && Date.now() - this.lookedAt > LOOK_AGAIN_MS) await this.look();
    return this.publicKeys.get(kid);
  }

  /** Makes the next key and deletes those that are done with, where due; then knows what the others know. */
  async look(): Promise<void> {
    await this.take((keys, now) => ({
      from: nextKeyFrom(keys, this.schedule, now),
      drop: outlived(keys, this.schedule, now),
    }));
  }

  /** Takes over what others have changed, such as keys withdrawn; a database that is away is noticed elsewhere. */
  async notice(): Promise<void> {
    try {
      const stored = await untraced(() => this.transaction.run((tx) => this.signingKeys.ids(tx)));
      if (String(stored.sort()) !== String(kidsOf(this.keys))) await this.look();
    } catch {
      // Tried again at once.
    }
  }

  /** Makes a new key before its time, to sign as soon as everybody knows it. @returns when that is */
  async rotate(): Promise<Date> {
    const from = new Date(Date.now() + this.schedule.lead);
    // A key still to come would take over from this one at its own time.
    await this.take((keys) => ({ from, drop: keys.filter(({ signsFrom }) => signsFrom >= from) }));
    return from;
  }

  /** Deletes all keys for one that signs now: every access token dies, and a refresh token gets a new one. */
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
      // Before the commit: who has another secret must not leave a key that the others cannot open.
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
      // Said below, without what the cipher says.
    }
    throw new Error(
      `KEY_ENCRYPTION_KEY does not open the signing key ${kid}. Give the secret it was made with, or make a new key: npm run keys:rotate -- --withdraw`,
    );
  }
}

const kidsOf = (keys: SigningKey[]): string[] => keys.map(({ kid }) => kid).sort();
