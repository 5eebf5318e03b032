import * as contracts from '#contracts';
import { clientFiles } from '../../scripts/dev/generate/client/client';
import { read, ROOT } from './sources';

describe('the typed client', () => {
  it('is what `npm run generate -- client` writes from the routes as they are', async () => {
    const files = await clientFiles(ROOT, contracts.routesIn(contracts));
    expect(files.size).toBe(3);
    for (const [path, text] of files) expect(read(path)).toBe(text);
  });

  it('has the license of the project, and no dependency', () => {
    expect(read('libs/client/LICENSE')).toBe(read('LICENSE'));
    const manifest = JSON.parse(read('libs/client/package.json')) as Record<string, unknown>;
    expect(manifest).toMatchObject({ license: 'MIT', type: 'module' });
    const needs = Object.keys(manifest).filter((name) => /dependencies/i.test(name));
    expect(needs).toEqual([]);
  });
});
