import { renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { basename, dirname, join } from 'node:path';

// Loaded into each app before anything else. A profile covers the time between two signals, and not the start of the app.

/** Microseconds between two samples. */
const INTERVAL = 500;

const session = new Session();
let isRunning = false;

process.on('SIGUSR2', () => {
  if (!isRunning) {
    isRunning = true;
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
    session.post('Profiler.start');
    return;
  }
  isRunning = false;
  session.post('Profiler.stop', (error, stopped) => {
    if (!error) write(JSON.stringify(stopped.profile));
    session.disconnect();
  });
});

function write(profile: string): void {
  const folder = process.env.BENCH_PROFILE_DIR ?? '.';
  // dist/apps/<name>/src/main.js
  const app = basename(dirname(dirname(process.argv[1] ?? 'app/src/main.js')));
  const file = join(folder, `${app}-${process.pid}.cpuprofile`);
  writeFileSync(`${file}.new`, profile);
  renameSync(`${file}.new`, file);
}
