import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { read, ROOT } from './sources';

/**
 * How many requirements of level 1 and 2 each section of ASVS 5.0.0 has; they come before those of level 3.
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
/** Of a higher level, and met all the same. */
const BEYOND = ['6.3.8'];

interface Entry {
  line: string;
  ids: string[];
  tests: { file: string; name: string }[];
}

const entries: Entry[] = read('docs/security.md')
  .split('\n')
  .filter((line) => /^- .*\*\*\d+\.\d+\.\d+\*\*/.test(line))
  .map((line) => ({
    line,
    ids: [...line.matchAll(/\*\*([\d.]+)\*\*/g)].map(([, id]) => id as string),
    tests: testsIn(line),
  }));

/** `file` “name”; “another of the same file”. */
function testsIn(line: string): Entry['tests'] {
  let file = '';
  return [...line.matchAll(/`([^`]+spec\.ts)`|“([^”]+)”/g)].flatMap(([, path, name]) => {
    if (path) file = path;
    return name ? [{ file, name }] : [];
  });
}

/** Whether a file has a test of this name, as its source writes it. */
function hasTest(file: string, name: string): boolean {
  const text = read(file).replaceAll("\\'", "'");
  return [`'${name}'`, `"${name}"`, `\`${name}\``].some((written) => text.includes(written));
}

describe('the map of security requirements', () => {
  it('says of each requirement of level 1 and 2, once, how it is met or why not', () => {
    const wanted = Object.entries(SECTIONS).flatMap(([section, count]) =>
      Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
    );
    const told = entries.flatMap(({ ids }) => ids);
    expect(wanted.filter((id) => !told.includes(id))).toEqual([]);
    expect(told.filter((id) => ![...wanted, ...BEYOND].includes(id))).toEqual([]);
    expect(told.filter((id, index) => told.indexOf(id) !== index)).toEqual([]);
  });

  it('names a test, an exception with its reason, or that there is no object', () => {
    const open = entries.filter(
      ({ line, tests }) => tests.length === 0 && !/(exception|no object): .{15,}/.test(line),
    );
    expect(open.map(({ line }) => line)).toEqual([]);
  });

  it('names tests that are there', () => {
    const missing = entries
      .flatMap(({ tests }) => tests)
      .filter(({ file, name }) => !existsSync(join(ROOT, file)) || !hasTest(file, name));
    expect(missing).toEqual([]);
    expect(entries.flatMap(({ tests }) => tests).length).toBeGreaterThan(100);
  });
});
