import { AccountView } from '#contracts';
import { openDatabase, Reader, Transaction } from '#database';
import type { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { Account } from './account.entity';
import { AccountReads } from './account.reads';
import { AccountRepository } from './account.repository';
import { accountView } from './account.view';

describe('the JSON of an account that PostgreSQL writes', () => {
  let database: FreshDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await freshDatabase('auth');
    const options = { url: database.url, poolSize: 2, applicationName: 'test', entities: [Account] };
    source = await openDatabase(options);
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  it.each([
    ['without a requested address', null],
    ['with a requested address', '"new" <ada+é@example.org>'],
  ])('fits the contract and is the view of the entity, %s', async (name, pendingEmail) => {
    const accounts = new AccountRepository(source);
    const account = Account.open(`${name}@example.org`, name.replaceAll(' ', '-'), 'hash');
    Object.assign(account, {
      pendingEmail,
      roles: ['user', 'admin'],
      createdAt: new Date('2026-01-02T03:04:05.060Z'),
    });
    await new Transaction(source).run((tx) => accounts.insert(tx, account));
    const view = (await new AccountReads(new Reader(source)).view(account.id))?.parse();
    expect(AccountView.strict().parse(view)).toEqual(view);
    expect(view).toEqual(accountView(account));
  });

  it('does not exist without the account', async () => {
    expect(await new AccountReads(new Reader(source)).view(crypto.randomUUID())).toBeUndefined();
  });
});
