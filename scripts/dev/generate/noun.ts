import { join } from 'node:path';
import { PROJECT_DIR } from '../project';
import { addImport, addToList, insertBefore } from './edit-typescript';
import { filled, type Names } from './names';
import type { Workspace } from './workspace';

/** The build does not copy templates to `dist`. */
export const TEMPLATES = join(PROJECT_DIR, 'scripts/dev/generate/templates');

/** Adds a noun to a service: contract, routes, role files, migration, gateway controller and test, and their wiring. */
export async function addNoun(workspace: Workspace, names: Names): Promise<void> {
  const {
    __service__: service = '',
    __Service__: Service = '',
    __Noun__: Noun = '',
    __noun__: noun = '',
  } = names;
  const { '__noun-file__': file = '', '__nouns-file__': files = '', __Nouns__: Nouns = '' } = names;
  const contract = `libs/contracts/src/${service}.contract.ts`;
  if (!workspace.exists(contract)) throw new Error(`There is no service "${service}" (${contract})`);
  await workspace.addTemplates(join(TEMPLATES, 'noun'), names);

  await workspace.edit('libs/contracts/src/index.ts', (text) =>
    [`./${file}.contract`, `./${file}.routes`].reduce(addExport, text),
  );
  await workspace.edit(contract, (text) => {
    const from = `./${file}.contract`;
    const imported = [`${noun}Calls`, `${Noun}Added`, `${Noun}Removed`].reduce(
      (result, name) => addImport(result, name, from),
      text,
    );
    const called = addToList(imported, new RegExp(`export const ${Service}Rpc = \\{`), `...${noun}Calls`);
    return addToList(
      called,
      new RegExp(`export const ${Service}Events = \\[`),
      `${Noun}Added, ${Noun}Removed`,
    );
  });
  await workspace.edit('platform.ts', (text) => {
    const row = new RegExp(`^  ${service}: \\{[^]*?^    consumes: \\{`, 'm');
    return addToList(text, row, `'${service}-${files}': 'auth'`);
  });
  await workspace.edit(`apps/${service}/src/${service}.module.ts`, (text) => {
    const parts = {
      Consumer: 'consumer',
      Controller: 'controller',
      '': 'entity',
      Repository: 'repository',
      Service: 'service',
    };
    const imported = Object.entries(parts).reduce(
      (result, [suffix, role]) => addImport(result, `${Noun}${suffix}`, `./${file}/${file}.${role}`),
      text,
    );
    const stored = addToList(imported, /entities: \[/, Noun);
    const wired = addToList(stored, /controllers: \[/, `${Noun}Controller, ${Noun}Consumer`);
    return addToList(wired, /providers: \[/, `${Noun}Service, ${Noun}Repository`);
  });
  await workspace.edit('apps/gateway/src/gateway.module.ts', (text) =>
    addToList(
      addImport(text, `${Nouns}Controller`, `./${service}/${files}.controller`),
      /controllers: \[/,
      `${Nouns}Controller`,
    ),
  );
  await addToDocs(workspace, names);
}

/** Documents the routes: a table in the API page, and a request for each. */
async function addToDocs(workspace: Workspace, names: Names): Promise<void> {
  await workspace.edit('docs/api.md', (text) =>
    insertBefore(text, /^### Administration$/m, filled(API_TABLE, names)),
  );
  await workspace.edit('docs/requests.http', (text) =>
    insertBefore(text, /^### Log out$/m, filled(REQUESTS, names)),
  );
}

const API_TABLE = `### __Nouns-words__

| Route | Access | Request | Response |
| --- | --- | --- | --- |
| \`POST /api/__nouns-file__\` | login | \`{title}\` | 201 \`{__noun__}\` |
| \`GET /api/__nouns-file__\` | login | \`cursor\`, \`limit\` | 200 \`{__nouns__, nextCursor}\` |
| \`GET /api/__nouns-file__/:id\` | owner | | 200 \`{__noun__}\` |
| \`DELETE /api/__nouns-file__/:id\` | owner, moderator, admin | | 204 |

`;

const REQUESTS = `### Add: __noun-words__
POST {{base}}/api/__nouns-file__
Authorization: Bearer {{token}}
Content-Type: application/json

{ "title": "An example" }

### List: __nouns-words__
GET {{base}}/api/__nouns-file__?limit=5
Authorization: Bearer {{token}}

### Get: __noun-words__
GET {{base}}/api/__nouns-file__/{{id}}
Authorization: Bearer {{token}}

### Remove: __noun-words__
DELETE {{base}}/api/__nouns-file__/{{id}}
Authorization: Bearer {{token}}

`;

/** Adds an export to a library's index, in the order of names. */
export function addExport(text: string, from: string): string {
  const line = `export * from '${from}';`;
  const lines = text.split('\n');
  const after = lines.findIndex((other) => other.startsWith('export * from') && other > line);
  const end = lines.findLastIndex((other) => other.startsWith('export')) + 1;
  return lines.toSpliced(after < 0 ? end : after, 0, line).join('\n');
}
