import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import type { AuditAction } from '../../../auth/src/audit/audit-actions';
import { type Entry, lineOf, readEntries, type Wanted } from './entries';

interface Written {
  action?: AuditAction;
  accountId?: string;
  actorId?: string;
  requestId?: string;
  details?: object;
  hoursAgo: number;
}

const [ADA, BOB] = [uuidv7(), uuidv7()];

describe('npm run audit:log', () => {
  let database: FreshDatabase;
  let direct: Client;

  beforeAll(async () => {
    database = await freshDatabase('auth');
    direct = new Client({ connectionString: database.url });
    await direct.connect();
    const sql = `INSERT INTO account (id, email, username, password_hash, roles, version, created_at, updated_at)
      VALUES ($1, 'Ada@Example.org', 'ada', '', '{user}', 1, now(), now())`;
    await direct.query(sql, [ADA]);
    await write({ action: 'login.failed', accountId: BOB, hoursAgo: 48 });
    await write({ action: 'login.failed', requestId: 'request-2', hoursAgo: 47 });
    await write({ action: 'login.succeeded', accountId: ADA, actorId: ADA, hoursAgo: 3 });
    const details = { slug: 'bobs' };
    await write({ action: 'article.deleted', accountId: BOB, actorId: ADA, hoursAgo: 1, details });
    // Written last, though it happened before.
    await write({ action: 'logout', accountId: ADA, actorId: ADA, hoursAgo: 2 });
  });
  afterAll(async () => {
    await direct?.end();
    await database?.drop();
  });

  async function write({ action, accountId, actorId, requestId, details = {}, hoursAgo }: Written) {
    const sql = `INSERT INTO audit_entry (id, action, account_id, actor_id, request_id, client_address, details, at)
      VALUES ($1, $2, $3, $4, $5, '192.0.2.1', $6, now() - make_interval(hours => $7))`;
    const values = [uuidv7(), action, accountId, actorId, requestId, JSON.stringify(details), hoursAgo];
    await direct.query(sql, values);
  }

  /** The compiled command, as the image runs it. */
  async function log(...args: string[]): Promise<string[]> {
    const script = join(__dirname, '../../../../dist/apps/cli/src/main.js');
    const env = { ...process.env, AUTH_DATABASE_URL: database.url };
    const { stdout } = await promisify(execFile)(process.execPath, [script, 'audit', 'log', ...args], {
      env,
    });
    return stdout.trimEnd().split('\n');
  }
  const found = async (wanted: Partial<Wanted>): Promise<string[]> =>
    (await readEntries(database.url, { limit: 50, ...wanted })).map(({ action }) => action);

  it('shows the newest entry last, one per line, with actor, action, time and address', async () => {
    const lines = await log();
    expect(lines.map((line) => line.split(/ +/)[1])).toEqual([
      ...['login.failed', 'login.failed', 'login.succeeded', 'logout', 'article.deleted'],
    ]);
    expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z login\.failed +account=- actor=- address=192/);
    expect(lines[1]).toMatch(/ request=request-2$/);
    expect(lines[4]).toContain(` account=${BOB} actor=${ADA} address=192.0.2.1 request=- {"slug":"bobs"}`);
  });

  it('shows at most `limit` entries, and says that there may be more', async () => {
    expect(await log('--limit', '1')).toEqual([
      expect.stringContaining('article.deleted'),
      'the newest 1; there may be more: --limit <number>',
    ]);
    expect(await log('--account', uuidv7())).toEqual(['✓ there are no such entries']);
  });

  it('shows whole entries as JSON, one per line', async () => {
    const lines = await log('--json', '--actor', 'ada@example.org', '--since', '90m');
    expect(lines.map((line) => JSON.parse(line) as Entry)).toMatchObject([
      { action: 'article.deleted', accountId: BOB, actorId: ADA, sessionId: null, details: { slug: 'bobs' } },
    ]);
  });

  it('finds entries by account, actor, action or time, and by all of these together', async () => {
    expect(await found({ account: BOB })).toEqual(['login.failed', 'article.deleted']);
    expect(await found({ account: 'ada@example.ORG' })).toEqual(['login.succeeded', 'logout']);
    expect(await found({ actor: 'ada@example.org' })).toHaveLength(3);
    expect(await found({ action: 'login.failed' })).toHaveLength(2);
    expect(await found({ since: 90 * 60 })).toEqual(['article.deleted']);
    expect(await found({ limit: 2 })).toEqual(['logout', 'article.deleted']);
    expect(await found({ since: 86_400, actor: ADA, account: BOB })).toEqual(['article.deleted']);
    expect(await found({ since: 86_400, action: 'login.failed' })).toEqual([]);
  });

  it('fails for an unknown e-mail address, instead of showing nothing', async () => {
    await expect(log('--account', 'bob@example.org')).rejects.toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: expect.stringContaining('✗ No account has the e-mail address bob@example.org.') as string,
    });
  });

  it('fails with an advice when there is no audit log yet', async () => {
    await direct.query('ALTER TABLE audit_entry RENAME TO elsewhere');
    try {
      await expect(found({})).rejects.toThrow('npm run db:migrate');
    } finally {
      await direct.query('ALTER TABLE elsewhere RENAME TO audit_entry');
    }
  });

  it('prevents entries from controlling the terminal or adding lines', () => {
    const unknown = { id: '', accountId: null, actorId: null, sessionId: null, traceId: null, details: {} };
    const odd = { clientAddress: '\u009b2J', requestId: 'a\u001b[2J\nb' };
    const line = lineOf({ ...unknown, ...odd, at: new Date(0), action: 'logout' });
    expect(line).toMatch(/^1970-01-01T00:00:00.000Z logout +account=- actor=- address=�2J request=a�\[2J�b$/);
  });
});
