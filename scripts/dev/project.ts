import { join } from 'node:path';
import { PROJECT_DIR } from '../../apps/cli/src/project';

export { PROJECT_DIR };

/** Where `npm start` keeps data, logs and secrets. */
export const DATA_DIR = join(PROJECT_DIR, '.data');
