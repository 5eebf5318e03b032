const { basename } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');
const seconds = require('./suite-seconds.json');

// The assumed duration of a suite that is not in the list.
const SHORT_MS = 1_500;

/**
 * Starts the longest suites first, so that no worker waits for a long one at the end. Jest remembers the durations of the last
 * run in this folder; a fresh clone has none, so the list is used.
 */
module.exports = class LongestFirst extends Sequencer {
  time(test) {
    const recorded = seconds[basename(test.path, '.ts')];
    return super.time(test) ?? (recorded === undefined ? SHORT_MS : recorded * 1_000);
  }
};
