import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { generateSecrets, loadSecrets } from './secrets';

describe('the secrets of a local system', () => {
  it('are generated once, and readable by their owner only', async () => {
    const path = join(await temporaryFolder(), 'data', 'secrets.json');
    const secrets = await loadSecrets(path);
    expect(await loadSecrets(path)).toEqual(secrets);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('are added when an older file lacks some, and the others stay', async () => {
    const path = join(await temporaryFolder(), 'secrets.json');
    const { keyEncryptionKey: _absent, ...older } = generateSecrets();
    await writeFile(path, JSON.stringify(older));
    const secrets = await loadSecrets(path);
    expect(secrets).toEqual({ ...older, keyEncryptionKey: expect.any(String) as string });
    expect(Buffer.from(secrets.keyEncryptionKey, 'base64')).toHaveLength(32);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(secrets);
  });

  it('are not replaced when their file cannot be read', async () => {
    const path = join(await temporaryFolder(), 'secrets.json');
    await writeFile(path, '{ half of it');
    await expect(loadSecrets(path)).rejects.toThrow(path);
    expect(await readFile(path, 'utf8')).toBe('{ half of it');
  });
});
