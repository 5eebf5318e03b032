import { join } from 'node:path';
import type { Seeds } from '../../../apps/cli/src/nats/identities';
import { silent } from '../progress';
import { startNats } from './nats';
import { startPostgres } from './postgres';
import { POSTGRES_MAJOR } from './postgres-binaries';
import type { Secrets } from './secrets';
import type { Server } from './server';
import type { StackOptions } from './stack-options';

/** Starts the system's own PostgreSQL. */
export async function openPostgres(options: StackOptions, secrets: Secrets): Promise<Server> {
  const { dataDir, durable, ports, note, progress = silent } = options;
  return progress.step(
    'PostgreSQL starting',
    () =>
      startPostgres({
        dataDir: join(dataDir, 'postgres'),
        password: secrets.postgresPassword,
        durable,
        port: ports?.postgres,
        note,
      }),
    () => `PostgreSQL ${POSTGRES_MAJOR} ready`,
  );
}

/** Starts the system's own NATS. */
export async function openNats(options: StackOptions, seeds: Seeds | undefined): Promise<Server> {
  const { dataDir, cacheDir = join(dataDir, 'bin'), durable, ports, note, progress = silent } = options;
  return progress.step(
    'NATS starting',
    () =>
      startNats({
        dataDir: join(dataDir, 'nats'),
        cacheDir,
        seeds,
        durable,
        port: ports?.nats,
        announce: (text) => progress.note(text),
        note,
      }),
    () => 'NATS ready',
  );
}
