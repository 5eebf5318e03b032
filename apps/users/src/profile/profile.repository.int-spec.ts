import { ProfileWithTime } from '#contracts';
import { openDatabase, Reader, Transaction } from '#database';
import type { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { Profile } from './profile.entity';
import { ProfileRepository } from './profile.repository';
import { profileWithTime } from './profile.view';

describe('the JSON of a profile that PostgreSQL writes', () => {
  let database: FreshDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await freshDatabase('users');
    const options = { url: database.url, poolSize: 2, applicationName: 'test', entities: [Profile] };
    source = await openDatabase(options);
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  it('fits the contract and is the view of the entity', async () => {
    const profiles = new ProfileRepository(new Reader(source));
    const profile = Profile.of(crypto.randomUUID(), 'ada', 'Ada "é" 🦊');
    profile.change({ bio: 'first\nsecond\t\\', image: 'https://example.org/ada.png' });
    await new Transaction(source).run((tx) => profiles.insert(tx, profile));
    const [view, ...others] = (await profiles.viewsByIds([profile.id, crypto.randomUUID()])).map((json) =>
      json.parse(),
    );
    expect(ProfileWithTime.strict().parse(view)).toEqual(view);
    expect(view).toEqual(profileWithTime(profile));
    expect(others).toEqual([]);
  });
});
