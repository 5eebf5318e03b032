import { parse } from 'yaml';
import { z } from 'zod';
import { read } from './sources';

const STATUSES = ['met', 'partly met', 'operator', 'not met', 'not applicable'] as const;
const AsvsRow = z.strictObject({
  id: z.string(),
  requirement: z.string().min(5),
  /** Absent for requirements of our own. */
  level: z.int().min(1).max(3).optional(),
  status: z.enum(STATUSES),
  how: z.string().min(4).optional(),
  /** The names of tests by file. */
  tests: z.record(z.string().endsWith('spec.ts'), z.array(z.string()).min(1)).optional(),
  /** The row whose answer applies to this row too. */
  like: z.string().optional(),
});
export type AsvsRow = z.infer<typeof AsvsRow>;

/** The rows of docs/asvs.yaml. */
export const asvsRows = (): AsvsRow[] => z.array(AsvsRow).parse(parse(read('docs/asvs.yaml')));

const CHAPTERS = [
  ...['Encoding and sanitization', 'Validation and business logic', 'Web front end', 'API', 'Files'],
  ...['Authentication', 'Sessions', 'Authorization', 'Self-contained tokens', 'OAuth and OIDC'],
  ...['Cryptography', 'Communication', 'Configuration', 'Data protection', 'Coding and architecture'],
  ...['Logging and errors', 'WebRTC'],
];
const INTRODUCTION = `<!-- Rendered from asvs.yaml: change that file, then run UPDATE_DOCS=1 npm run test:unit. -->

# OWASP ASVS, requirement by requirement

The [Application Security Verification Standard](https://github.com/OWASP/ASVS/tree/v5.0.0) 5.0.0, levels 1 and 2. The wording of the
requirements is ours and shorter than the standard's. [\`asvs.yaml\`](asvs.yaml) names each test, and
[\`security.spec.ts\`](../test/architecture/security.spec.ts) checks that every requirement has a row and that its tests exist.
[Security](security.md) is the overview.

**operator** means that it is left to those who deploy the platform; **not applicable**, that the platform has no such part.
`;

/** The text of docs/asvs.md. */
export function renderAsvs(rows: AsvsRow[]): string {
  const chapters = CHAPTERS.map((title, index) => ({
    title: `V${index + 1} ${title}`,
    prefix: `${index + 1}.`,
  }));
  const isOf = (prefix: string) => (row: AsvsRow) => row.level !== undefined && row.id.startsWith(prefix);
  return [
    INTRODUCTION,
    tableOfStatuses(rows),
    ...chapters.map(({ title, prefix }) => table(title, rows.filter(isOf(prefix)))),
    table(
      'Beyond the standard',
      rows.filter(({ level }) => level === undefined),
    ),
  ].join('\n');
}

function tableOfStatuses(rows: AsvsRow[]): string {
  const count = (status: string, level: number): number =>
    rows.filter((row) => row.status === status && row.level === level).length;
  return [
    '| Status | Level 1 | Level 2 |',
    '| --- | --- | --- |',
    ...STATUSES.map((status) => `| ${status} | ${count(status, 1)} | ${count(status, 2)} |`),
    '',
  ].join('\n');
}

const table = (title: string, rows: AsvsRow[]): string =>
  [
    `## ${title}`,
    '',
    '| Id | Requirement | Level | Status | How, or why not | Tests |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ id, requirement, level, status, how, like, tests = {} }) =>
        `| ${id} | ${requirement} | ${level ?? '–'} | ${status} | ${how ?? `as ${like}`} | ${links(tests)} |`,
    ),
    '',
  ].join('\n');

/** Links to the files of tests, with how many tests of each file count. */
const links = (tests: Record<string, string[]>): string =>
  Object.entries(tests)
    .map(
      ([file, names]) =>
        `[${file.split('/').at(-1)}](../${file})${names.length > 1 ? ` (${names.length})` : ''}`,
    )
    .join(', ');
