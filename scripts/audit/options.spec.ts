import { optionsOf } from './options';

describe('the options of npm run audit:log', () => {
  it('are the newest fifty of all when none is given', () => {
    expect(optionsOf([])).toEqual({ limit: 50, json: false });
  });

  it('are read as people, an action, seconds and a number', () => {
    const args = '--account a@b.example --actor x --action logout --since 7d --limit 3 --json';
    const people = { account: 'a@b.example', actor: 'x' };
    expect(optionsOf(args.split(' '))).toEqual({
      ...people,
      ...{ action: 'logout', since: 7 * 86_400, limit: 3, json: true },
    });
  });

  it.each([
    ['--account ', '--account must be an e-mail address or an id'],
    ['--action sneeze', '--action must be one of the actions'],
    ['--since yesterday', '--since must be a span of time such as 15m, 12h or 30d'],
    ['--since 99999d', '--since must be 315360000 seconds at most'],
    ['--limit 0', '--limit must be at least 1'],
    ['--limit many --since 0', '--limit must be a whole number'],
    ['--colour red', "Unknown option '--colour'"],
    ['everything', "Unexpected argument 'everything'"],
  ])('are refused when they are %j, with the reason and those there are', (line, reason) => {
    const reading = (): unknown => optionsOf(line.split(' '));
    expect(reading).toThrow(reason);
    expect(reading).toThrow(/usage: npm run audit:log[^]+actions: .*article\.deleted/);
  });
});
