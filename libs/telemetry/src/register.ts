import { running } from './running';
import { isDisabled, settingsFrom } from './sdk/settings';

// The first import of every app: the SDK runs before anything that it measures is made. Switched off, nothing of it is
// loaded. (A meter asked for earlier would stay deaf.)
if (!isDisabled(process.env) && !running.metrics) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- at once, and only when it is wanted
  const { startSdk } = require('./sdk/start') as typeof import('./sdk/start');
  startSdk(settingsFrom(process.env, process.argv[1] ?? ''));
}
