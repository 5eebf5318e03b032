import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { npmCommand, runCommandLine } from '../dev/command-line';
import { PROJECT_DIR } from '../dev/project';
import { Accepted, openVulnerabilities, vulnerabilitiesIn } from './supply-chain/audit';
import { npm } from './supply-chain/npm';
import { isAllowed, productionPackages } from './supply-chain/packages';
import { productionPart, type Sbom } from './supply-chain/sbom';

const SBOM = 'sbom.cdx.json';
const ACCEPTED = 'scripts/lab/supply-chain/accepted.json';
/** The exit code when the registry could not be reached, so that the result counts neither as passed nor as failed. */
const UNREACHABLE = 3;

async function check(): Promise<void> {
  const licences = checkLicences();
  const vulnerabilities = await checkVulnerabilities();
  process.exitCode = licences === 0 ? vulnerabilities : licences;
}

function checkLicences(): number {
  const packages = productionPackages();
  const disallowed = packages.filter(({ licence }) => !isAllowed(licence));
  for (const { name, version, licence } of disallowed) console.log(`  ${name} ${version}: ${licence}`);
  console.log(
    `${disallowed.length === 0 ? '✓' : '✗'} licences: ${disallowed.length} of ${packages.length} packages not allowed`,
  );
  return disallowed.length === 0 ? 0 : 1;
}

async function checkVulnerabilities(): Promise<number> {
  const { output, errors } = await npm('audit', '--omit=dev', '--json');
  const found = vulnerabilitiesIn(output);
  if (!found) {
    const why = /^npm error (?!audit endpoint|A complete log)(.+)/m.exec(errors)?.[1] ?? messageIn(output);
    console.log(`! vulnerabilities: the registry could not be reached (${why}); the result is unknown`);
    return UNREACHABLE;
  }
  const text = await readFile(join(PROJECT_DIR, ACCEPTED), 'utf8');
  const accepted = z.array(Accepted).parse(JSON.parse(text));
  const open = openVulnerabilities(found, accepted, new Date().toISOString().slice(0, 10));
  for (const one of open) console.log(`  ${one.package}: ${one.title} (${one.severity}), ${one.url}`);
  console.log(
    `${open.length === 0 ? '✓' : '✗'} vulnerabilities: ${open.length} open, ${found.length - open.length} accepted`,
  );
  return open.length === 0 ? 0 : 1;
}

/** npm's own error message. */
function messageIn(output: string): string {
  const message = /"message": "(.+)"/.exec(output)?.[1];
  return message ?? 'its response is not a report';
}

async function writeSbom(): Promise<void> {
  const { code, output, errors } = await npm('sbom', '--sbom-format', 'cyclonedx', '--package-lock-only');
  if (code !== 0) throw new Error(`npm sbom failed: ${errors.trim()}`);
  const sbom = productionPart(JSON.parse(output) as Sbom, productionPackages());
  await writeFile(join(PROJECT_DIR, SBOM), `${JSON.stringify(sbom, null, 2)}\n`);
  console.log(`✓ ${SBOM}: ${sbom.components.length} components`);
}

const command = npmCommand(
  'supply-chain',
  'Checks licences and known vulnerabilities of the production packages.',
)
  .action(check)
  .addCommand(
    new Command('sbom').description(`writes their inventory (CycloneDX) to ${SBOM}`).action(writeSbom),
  )
  .addHelpText(
    'after',
    `
Exit code ${UNREACHABLE}: the registry could not be reached.`,
  );

void runCommandLine(command);
