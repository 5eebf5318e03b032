import { DEVELOPMENT_MARK, isForDevelopment } from '#config';
import { nkeys } from '@nats-io/transport-node';
import { generateSecrets } from './secrets';

describe('secrets made for development', () => {
  const { postgresPassword, databasePasswords, keyEncryptionKey, natsSeeds } = generateSecrets();

  it('are all recognized, alone and in a URL', () => {
    const all = [
      postgresPassword,
      keyEncryptionKey,
      ...Object.values(databasePasswords),
      ...Object.values(natsSeeds),
    ];
    expect(all.filter((secret) => !isForDevelopment(secret))).toEqual([]);
    expect(isForDevelopment(`postgres://users:${databasePasswords.users}@host:5432/users`)).toBe(true);
  });

  it('are as strong as others: different each time and full length', () => {
    const again = generateSecrets();
    expect(new Set([...Object.values(natsSeeds), ...Object.values(again.natsSeeds)]).size).toBe(12);
    expect(again.keyEncryptionKey).not.toBe(keyEncryptionKey);
    expect(Buffer.from(keyEncryptionKey, 'base64')).toHaveLength(32);
    expect(postgresPassword.length).toBeGreaterThan(DEVELOPMENT_MARK.length + 30);
  });

  it('are distinguished from those of a deployment', () => {
    const seed = new TextDecoder().decode(nkeys.createUser().getSeed());
    expect(isForDevelopment(seed)).toBe(false);
    expect(isForDevelopment('postgres://users:secret@host:5432/users')).toBe(false);
  });
});
