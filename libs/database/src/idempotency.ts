import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { IdempotencyInFlight, IdempotencyMismatch } from '#contracts';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { translatePostgresError } from './postgres-errors';
import { seal, unseal } from './sealed';
import { rowsOf, Transaction, type Tx } from './transaction';

/** A request that takes effect once, however often the client sends it. */
export interface IdempotentRequest<Answer = object> {
  /** The operation and the caller: keys of different operations or callers never collide. */
  readonly scope: string;
  /** The client's `Idempotency-Key`; without one the request is a normal one. */
  readonly key: string | undefined;
  /** The input; a different one under the same key is an error of the client. */
  readonly input: object;
  /** The id of the account to which the answer belongs: the answer is deleted with the account. */
  readonly subject?: (answer: Answer) => string;
  /** Whether the work is one statement, by `rowsOf`: without a key, it then takes one round trip. */
  readonly isSingle?: boolean;
}

/** How long an answer is replayed. */
const LIFETIME = `interval '24 hours'`;
const TRY_LOCK = {
  name: 'idempotency.try-lock',
  text: 'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked',
};
const RECALL = {
  name: 'idempotency.recall',
  text: `SELECT fingerprint, answer FROM idempotency WHERE id = $1 AND created_at > now() - ${LIFETIME}`,
};
const REMEMBER = {
  name: 'idempotency.remember',
  text: `
    INSERT INTO idempotency (id, fingerprint, answer, subject) VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO UPDATE SET
      fingerprint = excluded.fingerprint, answer = excluded.answer, subject = excluded.subject, created_at = now()`,
};
/** Not every service stores answers. */
const KEPT = `SELECT to_regclass('idempotency') IS NOT NULL AS kept`;
const FORGET_EVERY_MS = 600_000;
const FORGET_OLD = `
  DELETE FROM idempotency WHERE id IN (
    SELECT id FROM idempotency WHERE created_at <= now() - ${LIFETIME} ORDER BY created_at LIMIT 5000 FOR UPDATE SKIP LOCKED)`;

/**
 * Stores the first answer to a request together with its effect, in one transaction, and replays it for every repetition. Answers may
 * contain tokens, so they are encrypted under a key derived from the service's secret and the client's key, which is not stored.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
@Injectable()
export class Idempotency implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;

  /** @param secret of the service, so that guessing a client's key does not suffice to read stored answers */
  constructor(
    private readonly transaction: Transaction,
    private readonly secret: Buffer = Buffer.alloc(0),
  ) {}

  /**
   * Runs `work` in a transaction unless its answer is stored already.
   * @throws IdempotencyMismatch | IdempotencyInFlight and what `work` throws; a failure is not stored
   */
  async run<Answer extends object>(
    request: IdempotentRequest<Answer>,
    work: (tx: Tx) => Promise<Answer>,
  ): Promise<Answer> {
    const { scope, key, input, subject, isSingle } = request;
    if (key === undefined) return isSingle ? this.transaction.single(work) : this.transaction.run(work);
    const answerKey = Buffer.concat([this.secret, Buffer.from(key)]);
    const id = digest(`${scope}\n${key}`);
    // Keyed, because a password in the input could be guessed from a plain hash in the stored row.
    const fingerprint = createHmac('sha256', answerKey).update(canonical(input)).digest();
    return this.transaction.run(async (tx) => {
      const [lock] = await rowsOf<{ locked: boolean }>(tx, TRY_LOCK, [id.toString('hex')]);
      if (!lock?.locked) throw new IdempotencyInFlight();
      const [known] = await rowsOf<{ fingerprint: Buffer; answer: Buffer }>(tx, RECALL, [id]);
      if (known && !known.fingerprint.equals(fingerprint)) throw new IdempotencyMismatch();
      if (known) return JSON.parse(unseal(cipherKey(answerKey), known.answer).toString()) as Answer;
      const answer = await work(tx);
      await rowsOf(tx, REMEMBER, [
        id,
        fingerprint,
        seal(cipherKey(answerKey), Buffer.from(JSON.stringify(answer))),
        subject?.(answer) ?? null,
      ]);
      return answer;
    });
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.forgetOld(), FORGET_EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Deletes the answers that belong to an account. */
  async forget(tx: Tx, subject: string): Promise<void> {
    await tx.query('DELETE FROM idempotency WHERE subject = $1', [subject]);
  }

  /** Deletes answers that are no longer replayed. */
  async forgetOld(): Promise<void> {
    try {
      await this.transaction.run(async (tx) => {
        const [{ kept }] = await tx.query<[{ kept: boolean }]>(KEPT);
        if (kept) await tx.query(FORGET_OLD);
      });
    } catch (error) {
      new Logger(Idempotency.name).warn(
        { err: translatePostgresError(error) },
        'could not delete old answers',
      );
    }
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** JSON with the members of each object in alphabetical order, so that equal inputs have equal texts. */
function canonical(input: object): string {
  return JSON.stringify(input, (_name, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

const cipherKey = (key: Buffer): Buffer => Buffer.from(hkdfSync('sha256', key, '', 'idempotent answer', 32));
