// A fault for the test of the read cache: its replies live long, and no change removes one. Preloaded into gateways.
const { join } = require('node:path');

const { CachedReplies } = require(join(process.cwd(), 'dist/apps/gateway/src/read-cache/cached-replies.js'));
const LONG_MS = 600_000;
const { begin } = CachedReplies.prototype;

CachedReplies.prototype.begin = function (key) {
  const load = begin.call(this, key);
  return { ...load, begunAt: load.begunAt + LONG_MS };
};
CachedReplies.prototype.drop = () => undefined;
