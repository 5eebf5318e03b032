import { selfTimes } from './self-time';

const node = (id: number, functionName: string, url = '', lineNumber = 0) => ({
  id,
  callFrame: { functionName, url, lineNumber },
});

describe('the top of a CPU profile', () => {
  const profile = {
    nodes: [
      node(1, '(root)'),
      node(2, '(idle)'),
      node(3, '(garbage collector)'),
      node(4, 'parse', 'file:///srv/node_modules/pg-protocol/dist/parser.js', 41),
      node(5, '', '/srv/dist/apps/gateway/src/main.js', 9),
      node(7, 'post', 'node:inspector', 114),
      // The same function, called from elsewhere.
      node(6, 'parse', 'file:///srv/node_modules/pg-protocol/dist/parser.js', 41),
    ],
    samples: [2, 7, 4, 4, 3, 5, 6],
    timeDeltas: [9_000, 4_000, 1_000, 1_000, 500, 1_500, 1_000],
  };

  it('adds up the time of a function itself, without the time in which the process waits', () => {
    expect(selfTimes(profile)).toEqual([
      { name: 'parse pg-protocol/dist/parser.js:42', milliseconds: 3, share: 0.6 },
      { name: '(anonymous) apps/gateway/src/main.js:10', milliseconds: 1.5, share: 0.3 },
      { name: '(garbage collector)', milliseconds: 0.5, share: 0.1 },
    ]);
  });

  it('shows the longest alone', () => {
    expect(selfTimes(profile, 1).map(({ milliseconds }) => milliseconds)).toEqual([3]);
  });
});
