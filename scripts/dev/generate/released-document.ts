import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as contracts from '#contracts';
import { format, resolveConfig } from 'prettier';
import { openApi } from '../../../apps/gateway/src/documents/openapi';

/** The OpenAPI document of the code as it is, as text, formatted. Its version is that of package.json. */
export async function releasedDocument(root: string): Promise<string> {
  const path = join(root, 'docs/openapi.json');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const document = openApi(contracts.routesIn(contracts), version);
  return format(JSON.stringify(document), { ...(await resolveConfig(path)), filepath: path });
}
