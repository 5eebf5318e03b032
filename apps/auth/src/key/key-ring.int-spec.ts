import { createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { openDatabase, Transaction } from '#database';
import type { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { KeyCipher } from './key-cipher';
import { KeyRingService } from './key-ring.service';
import { scheduleOf } from './key-schedule';
import { SigningKey } from './signing-key.entity';
import { SigningKeyRepository } from './signing-key.repository';

const SECRET = randomBytes(32);

describe('the keys of access tokens', () => {
  let database: FreshDatabase;
  let source: DataSource;
  const replica = (secret = SECRET, announce?: () => void) =>
    new KeyRingService(
      new Transaction(source),
      new SigningKeyRepository(),
      new KeyCipher(secret),
      scheduleOf(30 * 86_400),
      announce,
    );
  const kids = ({ published }: KeyRingService): string[] => published.map(({ kid }) => kid);
  /** Makes the stored keys older. */
  const pass = (time: string) =>
    source.query('UPDATE signing_key SET signs_from = signs_from - $1::interval', [time]);

  beforeEach(async () => {
    database = await freshDatabase('auth');
    source = await openDatabase({
      url: database.url,
      poolSize: 10,
      applicationName: 'test',
      entities: [SigningKey],
    });
  });
  afterEach(async () => {
    await source.destroy();
    await database.drop();
  });

  it('are the same for all replicas, however many start at once', async () => {
    const replicas = Array.from({ length: 8 }, () => replica());
    await Promise.all(replicas.map((keys) => keys.look()));
    expect(new Set(replicas.map(({ signer }) => signer.kid)).size).toBe(1);
    expect(replicas.map(kids)).toEqual(replicas.map(({ signer }) => [signer.kid]));
  });

  it('that a command has withdrawn are noticed by a running replica, which announces that once', async () => {
    const announce = jest.fn();
    const running = replica(SECRET, announce);
    await running.look();
    const [withdrawn = ''] = kids(running);
    announce.mockClear();
    await running.notice();
    expect(announce).not.toHaveBeenCalled();
    await replica().withdraw();
    await running.notice();
    await running.notice();
    expect(kids(running)).not.toContain(withdrawn);
    expect(announce).toHaveBeenCalledTimes(1);
  });

  it('sign tokens that their published halves verify', async () => {
    const keys = replica();
    await keys.look();
    const { kid, privateKey } = keys.signer;
    const signature = sign('sha256', Buffer.from('text'), privateKey);
    const [jwk] = keys.published;
    expect(jwk).toEqual({ kty: 'EC', crv: 'P-256', x: jwk?.x, y: jwk?.y, kid, alg: 'ES256', use: 'sig' });
    const published = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    expect(verify('sha256', Buffer.from('text'), published, signature)).toBe(true);
    expect((await keys.find(kid))?.equals(published)).toBe(true);
  });

  it('rotate: the next is published while the last still signs, then signs, and the last stays published', async () => {
    const [one, other] = [replica(), replica()];
    await one.look();
    const first = one.signer.kid;
    await pass('30 days -5 minutes');
    await Promise.all([one.look(), other.look()]);
    expect(kids(one)).toHaveLength(2);
    expect(kids(other)).toEqual(kids(one));
    expect([one.signer.kid, other.signer.kid]).toEqual([first, first]);
    await pass('10 minutes');
    await Promise.all([one.look(), other.look()]);
    expect([one.signer.kid, other.signer.kid]).toEqual([kids(one)[1], kids(one)[1]]);
    expect(kids(one)[0]).toBe(first);
    await pass('23 hours');
    await one.look();
    expect(kids(one)).toContain(first);
    await pass('2 hours');
    await one.look();
    expect(kids(one)).toEqual([one.signer.kid]);
    expect(await one.find(first)).toBeUndefined();
  });

  it('rotate early on request, with the same lead', async () => {
    const keys = replica();
    await keys.look();
    const { kid } = keys.signer;
    const from = await keys.rotate();
    expect(from.getTime()).toBeGreaterThan(Date.now() + 9 * 60_000);
    expect(keys.signer.kid).toBe(kid);
    expect(kids(keys)).toHaveLength(2);
  });

  it('are replaced by one new key when they are withdrawn, also if the secret was lost', async () => {
    await replica().look();
    const keys = replica(randomBytes(32));
    await keys.withdraw();
    expect(kids(keys)).toEqual([keys.signer.kid]);
  });

  it('are found by a replica that has not loaded them yet', async () => {
    const [one, other] = [replica(), replica()];
    await one.look();
    await other.look();
    await one.rotate();
    const made = kids(one)[1] as string;
    await new Promise((resolve) => setTimeout(resolve, 1_050)); // unknown keys are looked up once a second
    expect(await other.find(made)).toBeDefined();
  });

  it('are stored encrypted, and do not decrypt with another secret or as another key', async () => {
    const keys = replica();
    await keys.look();
    const { privateKey, kid } = keys.signer;
    const [row] = await source.query<{ sealed: Buffer }[]>('SELECT sealed FROM signing_key');
    const sealed = row?.sealed as Buffer;
    const plain = privateKey.export({ type: 'pkcs8', format: 'der' });
    const secretPart = Buffer.from(privateKey.export({ format: 'jwk' }).d as string, 'base64url');
    expect(sealed.includes(secretPart)).toBe(false);
    expect(new KeyCipher(SECRET).open(sealed, kid)).toEqual(plain);
    expect(() => new KeyCipher(SECRET).open(sealed, 'another')).toThrow();
    expect(() => new KeyCipher(randomBytes(32)).open(sealed, kid)).toThrow();
  });

  it('make a start with the wrong secret fail with the name of the variable, and without a new key', async () => {
    const keys = replica();
    await keys.look();
    const stranger = replica(randomBytes(32));
    await expect(stranger.onModuleInit()).rejects.toThrow(/KEY_ENCRYPTION_KEY/);
    await expect(stranger.rotate()).rejects.toThrow(/KEY_ENCRYPTION_KEY/);
    await keys.look();
    expect(kids(keys)).toHaveLength(1);
  });
});
