import { CodedError } from '#contracts';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../test/support/databases';
import { untilAvailable } from '../../../test/support/until-available';
import { openDatabase } from './data-source';
import { Idempotency, type IdempotentRequest } from './idempotency';
import { Transaction } from './transaction';

const request = (key: string | undefined, input: object = { a: 1, b: [2] }): IdempotentRequest => ({
  scope: 'test',
  key,
  input,
});

describe('an idempotent request', () => {
  let database: FreshDatabase;
  let source: DataSource;
  let idempotency: Idempotency;
  let effects = 0;
  const effect = async (): Promise<{ token: string }> => ({ token: `secret-${++effects}` });

  beforeAll(async () => {
    database = await freshDatabase('auth');
    source = await openDatabase({ url: database.url, poolSize: 10, applicationName: 'test', entities: [] });
    idempotency = new Idempotency(new Transaction(source));
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  it('takes effect once and gets the first answer each time', async () => {
    const first = await idempotency.run(request('once'), effect);
    const again = await idempotency.run(request('once', { b: [2], a: 1 }), effect);
    expect(again).toEqual(first);
    expect(await idempotency.run(request('another'), effect)).not.toEqual(first);
  });

  it('is a normal one without a key', async () => {
    const first = await idempotency.run(request(undefined), effect);
    expect(await idempotency.run(request(undefined), effect)).not.toEqual(first);
  });

  it('is refused when its input differs', async () => {
    await idempotency.run(request('mismatch'), effect);
    const other = idempotency.run(request('mismatch', { a: 2 }), effect);
    await expect(other).rejects.toMatchObject({ kind: 'conflict', code: 'idempotency.mismatch' });
  });

  it('is refused while the first one is being handled', async () => {
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const first = idempotency.run(request('slow'), async () => {
      begun.resolve();
      await release.promise;
      return { done: true };
    });
    await begun.promise;
    await expect(idempotency.run(request('slow'), effect)).rejects.toMatchObject({
      code: 'idempotency.in_flight',
    });
    release.resolve();
    await expect(first).resolves.toEqual({ done: true });
    await expect(idempotency.run(request('slow'), effect)).resolves.toEqual({ done: true });
  });

  it('takes effect once when many arrive concurrently', async () => {
    const before = effects;
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => untilAvailable(() => idempotency.run(request('many'), effect))),
    );
    const answers = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value.token] : []));
    const errors = all.flatMap((one) => (one.status === 'rejected' ? [(one.reason as CodedError).code] : []));
    expect(effects).toBe(before + 1);
    expect(new Set(answers).size).toBe(1);
    expect(new Set(errors)).toEqual(new Set(errors.length > 0 ? ['idempotency.in_flight'] : []));
  });

  it('has an answer that the client’s key alone does not decrypt', async () => {
    const transaction = new Transaction(source);
    const secretive = new Idempotency(transaction, Buffer.alloc(32, 1));
    const first = await secretive.run(request('1'), effect);
    expect(await secretive.run(request('1'), effect)).toEqual(first);
    await expect(idempotency.run(request('1'), effect)).rejects.toThrow();
    await expect(
      new Idempotency(transaction, Buffer.alloc(32, 2)).run(request('1'), effect),
    ).rejects.toThrow();
  });

  it('that failed can be repeated', async () => {
    const failing = idempotency.run(request('failed'), async () => {
      throw new CodedError('conflict', 'taken', 'taken');
    });
    await expect(failing).rejects.toMatchObject({ code: 'taken' });
    await expect(idempotency.run(request('failed'), effect)).resolves.toHaveProperty('token');
  });

  it('is forgotten after a day', async () => {
    const first = await idempotency.run(request('old'), effect);
    await source.query(`UPDATE idempotency SET created_at = now() - interval '25 hours'`);
    expect(await idempotency.run(request('old'), effect)).not.toEqual(first);
    await source.query(`UPDATE idempotency SET created_at = now() - interval '25 hours'`);
    const young = await idempotency.run(request('young'), effect);
    await idempotency.forgetOld();
    expect(await idempotency.run(request('young'), effect)).toEqual(young);
    const [{ old }] = await source.query<[{ old: number }]>(
      `SELECT count(*)::int AS old FROM idempotency WHERE created_at < now() - interval '24 hours'`,
    );
    expect(old).toBe(0);
  });

  it('is forgotten with the account of its answer, and with no other', async () => {
    const [gone, stays] = [crypto.randomUUID(), crypto.randomUUID()];
    const of = (subject: string) => idempotency.run({ ...request(subject), subject: () => subject }, effect);
    const first = await Promise.all([of(gone), of(stays)]);
    await new Transaction(source).run((tx) => idempotency.forget(tx, gone));
    expect(await of(stays)).toEqual(first[1]);
    expect(await of(gone)).not.toEqual(first[0]);
  });

  it('works in a service that stores no answers', async () => {
    const other = await freshDatabase('users');
    const options = { url: other.url, poolSize: 1, applicationName: 'test', entities: [] };
    const elsewhere = await openDatabase(options);
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    await new Idempotency(new Transaction(elsewhere)).forgetOld();
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
    await elsewhere.destroy();
    await other.drop();
  });

  it('leaves neither its key nor its answer readable in the database', async () => {
    await idempotency.run(request('a-key-nobody-else-knows', { password: 'hunter2' }), effect);
    const rows = await source.query<object[]>(
      `SELECT encode(id, 'escape'), encode(answer, 'escape'), encode(fingerprint, 'escape') FROM idempotency`,
    );
    expect(JSON.stringify(rows)).not.toMatch(/secret-|a-key-nobody|hunter2/);
  });
});
