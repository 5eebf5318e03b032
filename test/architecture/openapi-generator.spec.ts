import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as contracts from '#contracts';
import { openApi } from '../../apps/gateway/src/documents/openapi';

const run = promisify(execFile);
const programOf = (name: string, path: string): string =>
  join(dirname(require.resolve(`${name}/package.json`)), path);

/** What other teams would write with the generated client; each directive must find an error. */
const USE = `
import { articlesCreate, articlesList, notificationsStream } from './client';

const { data, error } = await articlesCreate({
  headers: { 'Idempotency-Key': 'a' },
  body: { title: 'How to sail alone', body: 'Start with a small boat.', tags: ['sailing'] },
});
export const slug: string | undefined = data?.article.slug;
export const author: string | undefined = data?.article.author.username;
export const code: string | undefined = error?.code;
export const next: string | null | undefined = (await articlesList({ query: { limit: 20, sort: 'newest' } })).data?.nextCursor;
export const { stream } = await notificationsStream();

// @ts-expect-error the body has no text
await articlesCreate({ body: { title: 'How to sail alone' } });
// @ts-expect-error there is no such order
await articlesList({ query: { sort: 'oldest' } });
// @ts-expect-error articles have no price
export const price = data?.article.price;
`;

describe('the generator @hey-api/openapi-ts', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'openapi-generator-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it('accepts the OpenAPI document, and what it writes compiles and has the types of the API', async () => {
    const document = join(folder, 'openapi.json');
    await writeFile(document, JSON.stringify(openApi(contracts.routesIn(contracts), '0.0.0')));
    const generator = programOf('@hey-api/openapi-ts', 'bin/run.js');
    await run(process.execPath, [generator, '-i', document, '-o', join(folder, 'client'), '--silent'], {
      cwd: folder,
    });
    await writeFile(join(folder, 'use.ts'), USE);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      module: 'esnext',
      moduleResolution: 'bundler',
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable'],
      types: [],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['.'] }));
    const compiled = run(process.execPath, [
      programOf('typescript7', 'bin/tsc'),
      '-p',
      folder,
      '--checkers',
      '1',
    ]);
    await expect(compiled.catch(({ stdout }: { stdout: string }) => ({ stdout }))).resolves.toMatchObject({
      stdout: '',
    });
  });
});
