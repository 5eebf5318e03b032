import { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../test/support/databases';
import { openDatabase } from './data-source';
import { afterCommit, rowsOf, Transaction } from './transaction';

const ADD = { name: 'test.add', text: 'INSERT INTO mark (name) VALUES ($1) RETURNING name' };

describe('a transaction of one statement', () => {
  let database: FreshDatabase;
  let source: DataSource;
  let transaction: Transaction;

  beforeAll(async () => {
    database = await freshDatabase('users');
    source = await openDatabase({ url: database.url, poolSize: 1, applicationName: 'test', entities: [] });
    transaction = new Transaction(source);
    await source.query('CREATE TABLE mark (name text PRIMARY KEY)');
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  const marks = async (): Promise<string[]> =>
    (await source.query<{ name: string }[]>('SELECT name FROM mark ORDER BY name')).map(({ name }) => name);

  it('commits it, and then runs what waits for the commit', async () => {
    const after = jest.fn();
    const rows = await transaction.single((tx) => {
      afterCommit(tx, after);
      return rowsOf(tx, ADD, ['one']);
    });
    expect(rows).toEqual([{ name: 'one' }]);
    expect(after).toHaveBeenCalledTimes(1);
    expect(await marks()).toEqual(['one']);
  });

  it('has committed, whatever happens afterwards', async () => {
    const after = jest.fn();
    const rows = await transaction.run((tx) => {
      afterCommit(tx, () => {
        throw new Error('planted');
      });
      afterCommit(tx, after);
      return rowsOf(tx, ADD, ['kept']);
    });
    expect(rows).toEqual([{ name: 'kept' }]);
    expect(after).toHaveBeenCalledTimes(1);
    await source.query(`DELETE FROM mark WHERE name = 'kept'`);
  });

  it('has no effect when it fails, and gives its connection back', async () => {
    const after = jest.fn();
    for (let attempt = 1; attempt <= 3; attempt++)
      await expect(
        transaction.single((tx) => {
          afterCommit(tx, after);
          return rowsOf(tx, ADD, ['one']);
        }),
      ).rejects.toMatchObject({ code: '23505' });
    expect(after).not.toHaveBeenCalled();
    expect(await marks()).toEqual(['one']);
  });

  it('refuses a second statement, which would be a transaction of its own', async () => {
    const work = transaction.single(async (tx) => {
      await rowsOf(tx, ADD, ['two']);
      await rowsOf(tx, ADD, ['three']);
    });
    await expect(work).rejects.toThrow('no second one');
    expect(await marks()).not.toContain('three');
  });
});
