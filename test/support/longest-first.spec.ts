import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PROJECT_DIR } from '../../scripts/dev/project';
import seconds from './suite-seconds.json';

const ROOMS = ['apps', 'libs', 'migrations', 'scripts', 'test'];

describe('the recorded durations of suites', () => {
  it('are of suites that exist, the longest first', () => {
    const suites = ROOMS.flatMap((room) =>
      readdirSync(join(PROJECT_DIR, room), { recursive: true, encoding: 'utf8' }),
    ).map((path) => basename(path, '.ts'));
    expect(Object.keys(seconds).filter((name) => !suites.includes(name))).toEqual([]);
    expect(Object.values(seconds)).toEqual(Object.values(seconds).toSorted((a, b) => b - a));
  });
});
