import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answer, refuse, ScriptedServer } from '../support/scripted-server';
import { read, ROOT } from './sources';

const TSC = join(ROOT, 'node_modules/typescript7/bin/tsc');
const STRICT = { strict: true, exactOptionalPropertyTypes: true, noEmitOnError: true, skipLibCheck: false };
const BROWSER = {
  module: 'esnext',
  moduleResolution: 'bundler',
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: [],
};
const NODE = {
  ...{ module: 'nodenext', target: 'es2022', lib: ['es2022'], types: ['node'] },
  typeRoots: [join(ROOT, 'node_modules/@types')],
};

/** A program of a stranger. Each line that expects an error does not compile without it. */
const PROGRAM = `
import { type ArticleView, createClient, memoryTokens, NetworkError, ProblemError } from '@publishing-platform/client';

const api = createClient({ baseUrl: process.env.API ?? '', tokens: memoryTokens(), retry: { tries: 1 } });

export async function wrong(): Promise<void> {
  // @ts-expect-error an article needs a body
  await api.articles.create({ title: 'T' });
  // @ts-expect-error there is no such field
  await api.articles.create({ title: 'T', body: 'B', slug: 's' });
  // @ts-expect-error a number is a number in a query
  await api.articles.list({ limit: '5' });
  // @ts-expect-error a sort has two values
  await api.articles.list({ sort: 'oldest' });
  // @ts-expect-error there is no such route
  await api.articles.publish({ slug: 's' });
  // @ts-expect-error this route takes no Idempotency-Key
  await api.articles.change({ slug: 's' }, { idempotencyKey: 'k' });
  // @ts-expect-error a list has no texts
  (await api.articles.list()).articles[0]?.body.trim();
  // @ts-expect-error a stream has events of these names
  for await (const { event } of api.notifications.stream()) if (event === 'message') return;
}

const { user } = await api.auth.login({ email: 'ada@example.org', password: 'p' });
const { article }: { article: ArticleView } = await api.articles.create({ title: 'T', body: user.name });
for await (const { title } of api.articles.listAll({ limit: 1, tag: 'x' })) console.log(title);
for await (const { id, event, data } of api.notifications.stream()) {
  console.log(id, event, data.kind);
  break;
}
try {
  await api.favorites.add({ slug: article.slug });
} catch (error) {
  if (error instanceof ProblemError && error.code === 'articles.already_favorite') console.log(error.traceId);
  if (error instanceof NetworkError) throw error;
}
`;

describe('the package of the client', () => {
  let scratch: string;
  let folder: string;
  const run = async (cwd: string, command: string, args: string[], env: object = {}): Promise<string> => {
    const options = { cwd, env: { ...process.env, ...env } };
    const { stdout } = await promisify(execFile)(command, args, options).catch(
      (error: Error & { stdout: string; stderr: string }) => {
        throw new Error(`${args.join(' ')} failed\n${error.stdout}\n${error.stderr}`, { cause: error });
      },
    );
    return stdout;
  };
  const compile = async (name: string, text: string, compilerOptions: object): Promise<void> => {
    await writeFile(join(folder, `${name}.ts`), text);
    await writeFile(
      join(folder, `${name}.json`),
      JSON.stringify({ compilerOptions: { ...STRICT, ...compilerOptions }, files: [`${name}.ts`] }),
    );
    await run(folder, process.execPath, [TSC, '-p', `${name}.json`, '--checkers', '1']);
  };

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'client-'));
    await cp(join(ROOT, 'libs/client'), join(scratch, 'libs/client'), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(scratch, 'node_modules'));
    folder = join(scratch, 'stranger');
    await mkdir(folder);
    await run(join(scratch, 'libs/client'), 'npm', ['pack', '--pack-destination', folder]);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    const { name, version } = JSON.parse(read('libs/client/package.json')) as Record<string, string>;
    const tarball = `./${name?.slice(1).replace('/', '-')}-${version}.tgz`;
    await run(folder, 'npm', ['install', '--offline', '--no-audit', '--no-fund', tarball]);
  });

  afterAll(() => rm(scratch, { recursive: true }));

  it('brings nothing along', async () => {
    const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as {
      packages: object;
    };
    expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/@publishing-platform/client']);
  });

  it('compiles the example of its README, with the types of a browser', async () => {
    const [example = ''] = /(?<=```ts\n).*?(?=```)/s.exec(read('libs/client/README.md')) ?? [];
    expect(example).toContain('createClient');
    await compile('readme', example, BROWSER);
  });

  it('compiles what fits the API and nothing else, with the types of Node, and runs', async () => {
    await compile('program', PROGRAM, NODE);
    const server = new ScriptedServer();
    await server.listen();
    server.answerBy(({ method, url }, response) => {
      if (url === '/api/login')
        return answer(response, 200, {
          user: { name: 'Ada' },
          token: 't',
          refreshToken: 'r',
          expiresIn: 900,
        });
      if (url === '/api/articles') return answer(response, 201, { article: { slug: 's' } });
      if (url.endsWith('/favorite')) return refuse(response, 409, 'articles.already_favorite');
      if (method === 'GET' && url.startsWith('/api/articles?'))
        return answer(response, 200, {
          articles: [{ title: url }],
          nextCursor: url.includes('cursor') ? null : 'next',
        });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      return response.write('id: 7\nevent: notification\ndata: {"kind":"welcome"}\n\n');
    });
    try {
      const output = await run(folder, process.execPath, ['program.js'], { API: server.url });
      expect(output.trim().split('\n')).toEqual([
        '/api/articles?limit=1&tag=x',
        '/api/articles?limit=1&tag=x&cursor=next',
        '7 notification welcome',
        't',
      ]);
      expect(server.seen[1]).toMatchObject({ body: '{"title":"T","body":"Ada"}' });
    } finally {
      await server.close();
    }
  });
});
