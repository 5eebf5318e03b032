import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedRoute } from '#contracts';
import { formatted } from '../format';
import { ContractTypes, type RouteTypes } from './contract-types';
import { comment, Declarations } from './declarations';
import { routeTable, shapeOf } from './route-table';

const FOLDER = 'libs/client/src/generated';
const HEAD = `// Written by \`npm run generate -- client\` from the routes in libs/contracts. Do not edit.\n`;

/** The generated files of the typed client by their paths from the project's folder on, formatted. */
export async function clientFiles(root: string, unsorted: NamedRoute[]): Promise<Map<string, string>> {
  // Compilers order the exports of a module differently. Inside a group, the order is that of its source.
  const routes = unsorted.toSorted((one, other) => one.noun.localeCompare(other.noun));
  const texts = [
    ['api.ts', apiTypes(root, routes)],
    ['routes.ts', routeTable(routes)],
    ['problem-codes.ts', problemCodes(root)],
  ] as const;
  const files = new Map<string, string>();
  for (const [name, text] of texts) {
    const path = `${FOLDER}/${name}`;
    files.set(path, await formatted(root, path, HEAD + text));
  }
  return files;
}

function apiTypes(root: string, routes: NamedRoute[]): string {
  const contracts = new ContractTypes(root, routes);
  const declarations = new Declarations(contracts);
  const groups = Map.groupBy(routes, ({ noun }) => noun);
  const members = [...groups].map(([noun, [...group]]) => {
    const docs = comment(contracts.docsOfGroup(group[0] as NamedRoute));
    const methods = group.map((route) => methodsOf(route, contracts.of(route), declarations));
    return `${docs}${noun}: {\n${methods.join('\n')}};\n`;
  });
  return `
import type { CallOptions, KeyedCallOptions, StreamEvent, StreamOptions } from '../options.ts';

${declarations.declared()}
/** Every route of the API as a method, named by its id. */
export interface Api {
  ${members.join('\n')}
}
`;
}

/** The method of a route, and for a list with a cursor another one that reads all pages. */
function methodsOf(route: NamedRoute, types: RouteTypes, declarations: Declarations): string {
  const [, key = ''] = route.id.split('.');
  const { pages } = shapeOf(route);
  const name = pascal(route.noun) + pascal(key);
  const input = types.input && declarations.named(`${name}Input`, types.input);
  const inputs = (text = input): string =>
    types.input ? `input${declarations.mayBeEmpty(types.input) ? '?' : ''}: ${text}, ` : '';
  const docs = comment(docsOf(route, types));
  if (types.events.length > 0) {
    const events = types.events.map(
      ([event, data]) => `StreamEvent<${JSON.stringify(event)}, ${declarations.text(data)}>`,
    );
    return `${docs}${key}(${inputs()}options?: StreamOptions): ${generatorOf(events.join(' | '))};\n`;
  }
  const options = route.takesIdempotencyKey ? 'KeyedCallOptions' : 'CallOptions';
  const reply = declarations.named(`${name}Reply`, types.reply);
  const method = `${docs}${key}(${inputs()}options?: ${options}): Promise<${reply}>;\n`;
  if (pages === undefined) return method;
  const items = generatorOf(declarations.itemOf(types.reply, pages));
  const all = comment(`The items of all pages of \`${key}\`, which are read one after the other.`);
  return `${method}${all}${key}All(${inputs(`Omit<${input}, 'cursor'>`)}options?: CallOptions): ${items};\n`;
}

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const generatorOf = (item: string): string => `AsyncGenerator<${item}, void, undefined>`;

function docsOf({ summary, method, path, access, errors }: NamedRoute, { docs }: RouteTypes): string {
  const codes = errors.map(({ code }) => `\`${code}\``);
  const lines = [
    `${summary}.`,
    docs,
    `\`${method} ${path}\`, access: ${[access].flat().join(', ')}.`,
    codes.length > 0 ? `@throws ProblemError ${codes.join(', ')}` : '',
  ];
  return lines.filter((line) => line !== '').join('\n');
}

const CODES = [
  /\b(?:coded|codedField|new CodedError)\(\s*'\w+',\s*'([\w.]+)'/g,
  /\bnew InvalidInput\(\[[^\]]*\],\s*'([\w.]+)'/g,
  /\bcode(?: =|:) '(invalid|internal|http\.\w+)'/g,
];

/** The stable codes of errors: services throw those of the contracts, the gateway some of its own. */
function problemCodes(root: string): string {
  const folders = ['libs/access', 'libs/contracts', 'libs/database', 'libs/transport', 'apps/gateway'];
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('spec.ts'))
      .map((path) => readFileSync(join(root, folder, path), 'utf8')),
  );
  const found = sources.flatMap((text) =>
    CODES.flatMap((pattern) => [...text.matchAll(pattern)].map(([, code]) => code as string)),
  );
  const codes = [...new Set(found)].sort().map((code) => `| '${code}'`);
  return `\n/** The stable codes of problems. */\nexport type ProblemCode = ${codes.join(' ')};\n`;
}
