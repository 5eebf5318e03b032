import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { findPrometheus } from '../../scripts/lab/dashboards/prometheus-binary';
import { expressionsOf, filledIn } from './dashboards';
import { alerts, dashboards, PROMETHEUS } from './observability';

import { findAll, read, ROOT } from './sources';

/** Testing all alerts takes seconds on a busy machine. */
const LONG = 60_000;

/** Runs promtool in a folder. @returns its output, and whether it succeeded */
function ask(path: string, args: string[], cwd: string): { ok: boolean; said: string } {
  const { status, stdout, stderr } = spawnSync(path, args, { cwd, encoding: 'utf8', timeout: LONG });
  return { ok: status === 0, said: `${stdout}${stderr}` };
}

describe('promtool', () => {
  const promtool = findPrometheus('promtool');
  if ('missing' in promtool) {
    it.todo(`is not available, so the rules were neither parsed nor tested: ${promtool.missing}`);
    return;
  }
  let folder: string;
  const run = (...args: string[]): { ok: boolean; said: string } => ask(promtool.path, args, folder);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rules-'));
    cpSync(join(ROOT, PROMETHEUS), folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const change = (file: string, from: string, to: string): void => {
    const text = readFileSync(join(folder, file), 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(folder, file), text.replace(from, to));
  };

  it('accepts configuration and rules', () => {
    expect(run('check', 'config', 'prometheus.yaml')).toMatchObject({ ok: true });
  });

  it('would reject an unknown setting and a rule that does not parse', () => {
    change('prometheus.yaml', 'evaluation_interval:', 'evaluation_intervals:');
    expect(run('check', 'config', 'prometheus.yaml')).toMatchObject({ ok: false });
    change('platform.rules.yaml', 'max by (job) (outbox', 'max by job (outbox');
    expect(run('check', 'rules', 'platform.rules.yaml')).toMatchObject({ ok: false });
  });

  it(
    'sees each alert fire when it should, and only then',
    () => {
      const { ok, said } = run('test', 'rules', 'rules.test.yaml');
      expect(ok ? '' : said).toBe('');
      const tried = new Set(
        findAll(read(`${PROMETHEUS}/rules.test.yaml`), /alertname: (\w+)\n\s+exp_alerts:\n/g),
      );
      expect(alerts.filter(({ alert }) => !tried.has(alert))).toEqual([]);
    },
    LONG,
  );

  it('would notice an alert that fires too late', () => {
    change('platform.rules.yaml', '> 60', '> 600');
    const { tests, ...rest } = parse(read(`${PROMETHEUS}/rules.test.yaml`)) as { tests: { name: string }[] };
    const one = { ...rest, tests: tests.filter(({ name }) => name.startsWith('an outbox')) };
    writeFileSync(join(folder, 'rules.test.yaml'), JSON.stringify(one));
    expect(run('test', 'rules', 'rules.test.yaml')).toMatchObject({ ok: false });
  });

  it('can parse every expression of the dashboards, and would report one that it cannot', () => {
    const all = dashboards.flatMap(({ dashboard }) => expressionsOf(dashboard)).map(filledIn);
    const asRules = (expressions: string[]): string =>
      JSON.stringify({
        groups: [{ name: 'all', rules: expressions.map((expr, at) => ({ record: `r${at}`, expr })) }],
      });
    writeFileSync(join(folder, 'good.yaml'), asRules(all));
    expect(run('check', 'rules', 'good.yaml')).toMatchObject({ ok: true });
    writeFileSync(join(folder, 'bad.yaml'), asRules([...all, 'sum(rate(up))']));
    expect(run('check', 'rules', 'bad.yaml')).toMatchObject({ ok: false });
  });
});

describe('the search for promtool', () => {
  it('gives the reason when promtool is missing and cannot be downloaded', () => {
    const nowhere = join(tmpdir(), 'no-such-folder/promtool');
    expect(findPrometheus('promtool', nowhere, { PATH: '' })).toEqual({
      missing: expect.stringContaining('apt-get') as string,
    });
    expect(findPrometheus('promtool', nowhere, { PROMTOOL: nowhere })).toEqual({
      missing: 'PROMTOOL does not run',
    });
  });
});
