import { running } from './running';
import { isDisabled, settingsFrom } from './sdk/settings';

// The first import of every app: the SDK must run before the measured objects are created, because instruments of an earlier meter
// record nothing. If telemetry is disabled, none of it is loaded.
if (!isDisabled(process.env) && !running.metrics) {
  // oxlint-disable-next-line typescript/no-require-imports -- synchronous, and only if it is enabled
  const { startSdk } = require('./sdk/start') as typeof import('./sdk/start');
  startSdk(settingsFrom(process.env, process.argv[1] ?? ''));
}
