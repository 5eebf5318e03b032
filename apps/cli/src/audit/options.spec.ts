import { operatorCommand } from '../cli';
import { optionsOf } from './options';

/** Parses a command line as far as its options. */
function optionsIn(line: string): object {
  const log = operatorCommand()
    .commands.find((command) => command.name() === 'audit')
    ?.commands.find((command) => command.name() === 'log');
  if (!log) throw new Error('There is no command "audit log".');
  log.configureOutput({ writeErr: () => undefined }).action(() => undefined);
  return log.parse(line ? line.split(' ') : [], { from: 'user' }).opts();
}

describe('the options of the command audit log', () => {
  it('are the newest fifty of all by default', () => {
    expect(optionsOf(optionsIn(''))).toEqual({ limit: 50, json: false });
  });

  it('are read as people, an action, seconds and a number', () => {
    const line = '--account a@b.example --actor x --action logout --since 7d --limit 3 --json';
    const people = { account: 'a@b.example', actor: 'x' };
    expect(optionsOf(optionsIn(line))).toEqual({
      ...people,
      ...{ action: 'logout', since: 7 * 86_400, limit: 3, json: true },
    });
  });

  it.each([
    ['--account ', '--account must be an e-mail address or an id'],
    ['--action sneeze', /--action must be one of the actions: .*article\.deleted/],
    ['--since yesterday', '--since must be a span of time such as 15m, 12h or 30d'],
    ['--since 99999d', '--since must be 315360000 seconds at most'],
    ['--limit 0', '--limit must be at least 1'],
    ['--limit many --since 0', '--limit must be a whole number'],
    ['--colour red', "unknown option '--colour'"],
    ['everything', 'too many arguments'],
  ])('are refused when they are %j, with the reason', (line, reason) => {
    expect(() => optionsOf(optionsIn(line))).toThrow(reason);
  });
});
