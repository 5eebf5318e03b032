import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_DIR } from '../dev/project';
import { Accepted, openWeaknesses, weaknessesIn } from './supply-chain/audit';
import { npm } from './supply-chain/npm';
import { isAllowed, productionPackages } from './supply-chain/packages';
import { productionPart, type Sbom } from './supply-chain/sbom';

const SBOM = 'sbom.cdx.json';
const ACCEPTED = 'scripts/lab/supply-chain/accepted.json';
/** The exit code of a check that could not be made, so that nobody takes it for one that passed or failed. */
const NOT_ASKED = 3;

/** `npm run supply-chain`: licences and known weaknesses of what runs in production; `npm run sbom`: a list of it. */
async function main(command: string | undefined): Promise<number> {
  if (command === 'sbom') return writeSbom();
  const licences = checkLicences();
  const weaknesses = await checkWeaknesses();
  return licences === 0 ? weaknesses : licences;
}

function checkLicences(): number {
  const packages = productionPackages();
  const odd = packages.filter(({ licence }) => !isAllowed(licence));
  for (const { name, version, licence } of odd) console.log(`  ${name} ${version}: ${licence}`);
  console.log(
    `${odd.length === 0 ? '✓' : '✗'} licences: ${odd.length} of ${packages.length} packages not allowed`,
  );
  return odd.length === 0 ? 0 : 1;
}

async function checkWeaknesses(): Promise<number> {
  const { output, errors } = await npm('audit', '--omit=dev', '--json');
  const found = weaknessesIn(output);
  if (!found) {
    const why = /^npm error (?!audit endpoint|A complete log)(.+)/m.exec(errors)?.[1] ?? saidIn(output);
    console.log(`! weaknesses: the registry could not be asked (${why}); nothing is known`);
    return NOT_ASKED;
  }
  const text = await readFile(join(PROJECT_DIR, ACCEPTED), 'utf8');
  const accepted = z.array(Accepted).parse(JSON.parse(text));
  const open = openWeaknesses(found, accepted, new Date().toISOString().slice(0, 10));
  for (const one of open) console.log(`  ${one.package}: ${one.title} (${one.severity}), ${one.url}`);
  console.log(
    `${open.length === 0 ? '✓' : '✗'} weaknesses: ${open.length} open, ${found.length - open.length} accepted`,
  );
  return open.length === 0 ? 0 : 1;
}

/** npm's own word for what went wrong. */
function saidIn(output: string): string {
  const said = /"message": "(.+)"/.exec(output)?.[1];
  return said ?? 'its answer is no report';
}

async function writeSbom(): Promise<number> {
  const { code, output, errors } = await npm('sbom', '--sbom-format', 'cyclonedx', '--package-lock-only');
  if (code !== 0) throw new Error(`npm sbom failed: ${errors.trim()}`);
  const sbom = productionPart(JSON.parse(output) as Sbom, productionPackages());
  await writeFile(join(PROJECT_DIR, SBOM), `${JSON.stringify(sbom, null, 2)}\n`);
  console.log(`✓ ${SBOM}: ${sbom.components.length} components`);
  return 0;
}

main(process.argv[2]).then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(`✗ ${error.message}`);
    process.exit(1);
  },
);
