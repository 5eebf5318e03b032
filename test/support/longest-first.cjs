const { basename } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');
const seconds = require('./suite-seconds.json');

// A suite that is not in the list takes about this long.
const SHORT_MS = 1_500;

/**
 * Starts the longest suites first, so that no worker waits at the end for a long one. Jest knows how long suites took the last
 * time in this folder; a fresh clone has no last time, and goes by the list.
 */
module.exports = class LongestFirst extends Sequencer {
  time(test) {
    const recorded = seconds[basename(test.path, '.ts')];
    return super.time(test) ?? (recorded === undefined ? SHORT_MS : recorded * 1_000);
  }
};
