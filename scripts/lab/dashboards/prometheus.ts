import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { PROJECT_DIR } from '../../dev/project';
import { freePort } from '../../dev/stack/ports';
import { ServerProcess } from '../../dev/stack/server-process';
import { findPrometheus } from './prometheus-binary';

/** The scrape interval, short because a developer is watching. */
export const SCRAPE_SECONDS = 2;

const SETTINGS = join(PROJECT_DIR, 'observability/prometheus');
const HOST = '127.0.0.1';

export interface Prometheus {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a Prometheus with the production rules, on the loopback interface.
 * @param folder for its data, configuration and log
 * @param targets admin ports by app: `{ auth: ['127.0.0.1:29092'] }`
 * @throws Error when there is no Prometheus on this machine and none can be downloaded
 */
export async function startPrometheus(
  folder: string,
  targets: Record<string, string[]>,
): Promise<Prometheus> {
  const found = findPrometheus('prometheus');
  if ('missing' in found)
    throw new Error(
      `There is no Prometheus on this machine, and downloading the distribution's failed: ${found.missing}\n` +
        'Install one on the PATH, or set its path: PROMETHEUS=/path/to/prometheus',
    );
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const settings = join(folder, 'prometheus.yaml');
  await writeFile(settings, await localSettings(targets));
  const server = new ServerProcess(
    {
      name: 'Prometheus',
      command: found.path,
      args: [
        `--config.file=${settings}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${HOST}:${port}`,
        '--log.level=warn',
      ],
      env: { PATH: process.env.PATH },
      logFile: join(folder, 'prometheus.log'),
      stopSignal: 'SIGTERM',
      killSignal: 'SIGKILL',
    },
    'fresh',
  );
  const url = `http://${HOST}:${port}`;
  await server.untilReady(async () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return { url, stop: () => server.stop() };
}

/** The production configuration and rules with local targets and a shorter interval. */
async function localSettings(targets: Record<string, string[]>): Promise<string> {
  const settings = parse(await readFile(join(SETTINGS, 'prometheus.yaml'), 'utf8')) as {
    rule_files: string[];
  };
  const every = `${SCRAPE_SECONDS}s`;
  return stringify({
    global: { scrape_interval: every, scrape_timeout: every, evaluation_interval: every },
    rule_files: settings.rule_files.map((file) => join(SETTINGS, file)),
    scrape_configs: Object.entries(targets).map(([job_name, addresses]) => ({
      job_name,
      static_configs: [{ targets: addresses }],
    })),
  });
}
