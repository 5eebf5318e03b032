import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as contracts from '#contracts';
import { openApi } from '../../../apps/gateway/src/documents/openapi';
import { formatted } from './format';

/** The OpenAPI document of the code as it is, as text, formatted. Its version is that of package.json. */
export async function releasedDocument(root: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const document = openApi(contracts.routesIn(contracts), version);
  return formatted(root, 'docs/openapi.json', JSON.stringify(document));
}
