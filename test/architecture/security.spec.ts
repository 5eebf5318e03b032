import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AsvsRow, asvsRows, renderAsvs } from './asvs';
import { read, ROOT } from './sources';

/**
 * The number of requirements of level 1 and 2 in each section of ASVS 5.0.0; they precede those of level 3.
 * @see https://github.com/OWASP/ASVS/tree/v5.0.0
 */
const SECTIONS: Record<string, number> = {
  ...{ '1.1': 2, '1.2': 9, '1.3': 11, '1.4': 3, '1.5': 2, '2.1': 3, '2.2': 3, '2.3': 4, '2.4': 1 },
  ...{ '3.2': 2, '3.3': 4, '3.4': 6, '3.5': 5, '3.7': 2, '4.1': 3, '4.2': 1, '4.3': 2, '4.4': 4 },
  ...{
    '5.1': 1,
    '5.2': 3,
    '5.3': 2,
    '5.4': 3,
    '6.1': 3,
    '6.2': 12,
    '6.3': 4,
    '6.4': 4,
    '6.5': 5,
    '6.6': 3,
    '6.8': 4,
  },
  ...{ '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2, '8.1': 2, '8.2': 3, '8.3': 1, '8.4': 1 },
  ...{ '9.1': 3, '9.2': 4, '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3 },
  ...{ '11.1': 2, '11.2': 3, '11.3': 3, '11.4': 4, '11.5': 1, '11.6': 1, '12.1': 3, '12.2': 2, '12.3': 4 },
  ...{
    '13.1': 1,
    '13.2': 5,
    '13.3': 2,
    '13.4': 5,
    '14.1': 2,
    '14.2': 4,
    '14.3': 3,
    '15.1': 3,
    '15.2': 3,
    '15.3': 7,
  },
  ...{ '16.1': 1, '16.2': 5, '16.3': 4, '16.4': 3, '16.5': 3, '17.1': 1, '17.2': 4, '17.3': 2 },
};
/** Of level 3, and met nevertheless. */
const BEYOND = ['6.3.8'];

const rows = asvsRows();
const numbered = rows.filter(({ level }) => level !== undefined);
const testsOf = ({ tests = {} }: AsvsRow): { file: string; name: string }[] =>
  Object.entries(tests).flatMap(([file, names]) => names.map((name) => ({ file, name })));

/** Whether the source of a file has a test of this name. */
function hasTest(file: string, name: string): boolean {
  const text = read(file).replaceAll("\\'", "'");
  return [`'${name}'`, `"${name}"`, `\`${name}\``].some((written) => text.includes(written));
}

describe('the map of security requirements', () => {
  it('states for each requirement of level 1 and 2, once, how it is met or why not', () => {
    const wanted = Object.entries(SECTIONS).flatMap(([section, count]) =>
      Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
    );
    expect(numbered.map(({ id }) => id)).toEqual([...new Set(numbered.map(({ id }) => id))]);
    expect(new Set(numbered.map(({ id }) => id))).toEqual(new Set([...wanted, ...BEYOND]));
  });

  it('gives each requirement its level', () => {
    const count = (level: number): number => numbered.filter((row) => row.level === level).length;
    expect([count(1), count(2), count(3)]).toEqual([70, 183, BEYOND.length]);
  });

  it('names a test for each requirement that is met, and a reason for each other', () => {
    for (const row of rows) {
      const { id, status, how = '', like } = row;
      if (like !== undefined) {
        const other = rows.find((one) => one.id === like);
        expect([id, row.how, row.tests, other?.like]).toEqual([id, undefined, undefined, undefined]);
        expect([id, other?.status]).toEqual([id, status]);
      } else if (status === 'met' || status === 'partly met') {
        expect([id, testsOf(row).length > 0 && how !== '']).toEqual([id, true]);
      } else expect([id, how.length >= 15]).toEqual([id, true]);
    }
  });

  it('names existing tests', () => {
    const tests = rows.flatMap(testsOf);
    const missing = tests.filter(({ file, name }) => !existsSync(join(ROOT, file)) || !hasTest(file, name));
    expect(missing).toEqual([]);
    expect(tests.length).toBeGreaterThan(200);
  });

  it('is rendered in docs/asvs.md (UPDATE_DOCS=1 renders it again)', () => {
    const rendered = renderAsvs(rows);
    if (process.env.UPDATE_DOCS) writeFileSync(join(ROOT, 'docs/asvs.md'), rendered);
    expect(read('docs/asvs.md')).toBe(rendered);
  });
});
