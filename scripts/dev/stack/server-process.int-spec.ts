import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { ServerFailure, ServerProcess } from './server-process';

describe('a server that does not start', () => {
  it('reports the reason from its own part of the log, however much other processes append', async () => {
    const logFile = join(await temporaryFolder(), 'server.log');
    await writeFile(logFile, 'an earlier run\n');
    const script = 'echo the reason; for n in $(seq 40); do echo another $n; done; exit 1';
    const server = new ServerProcess(
      {
        name: 'A server',
        command: 'sh',
        args: ['-c', script],
        env: { PATH: process.env.PATH },
        logFile,
        stopSignal: 'SIGTERM',
        killSignal: 'SIGKILL',
      },
      'append',
    );
    const failure = await server.untilReady(async () => false).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ServerFailure);
    const { message, log } = failure as ServerFailure;
    expect(log).toContain('the reason');
    expect(log).not.toContain('an earlier run');
    expect(message).toMatch(/^A server stopped while starting\..* ends with:\nanother 21\n/);
    expect(message).toMatch(/another 40$/);
  });
});
