import * as contracts from '#contracts';
import { PLATFORM } from '#platform';
import { APPS } from '#platform';
import { findAll, read, sourcesIn } from './sources';

const named = contracts as unknown as Record<string, unknown>;
const groupOf = (app: string, kind: 'Rpc' | 'Events'): unknown =>
  named[`${app[0]?.toUpperCase()}${app.slice(1)}${kind}`];
const textIn = (folder: string): string => sourcesIn(folder).map(read).join('\n');
const textOf = (app: string): string => textIn(`apps/${app}`);
/** Calls that an app makes besides those in its sources: all verify tokens, with keys that only `auth` has. */
const textBeside = (app: string): string =>
  app === 'auth' ? '' : read('libs/transport/src/rpc/verification-keys.ts');

/** The subjects of contracts such as `AuthRpc.login` in a text. */
function subjectsIn(text: string): string[] {
  const names = findAll(
    text.replace(/typeof \w+Rpc\.\w+|(@Handle|caughtUpController)\([^)]*\)/g, ''),
    /\b(\w+Rpc\.\w+)/g,
  );
  return names.map((name) => {
    const [group = '', key = ''] = name.split('.');
    return (named[group] as Record<string, contracts.Rpc>)[key]?.subject ?? name;
  });
}

const unique = (values: string[]): string[] => [...new Set(values)].sort();

describe.each(APPS)('what %s needs on NATS', (app) => {
  const { calls = [], serves, publishes, consumes = {}, overhears = [] } = PLATFORM[app];

  it('are the calls its sources make, and no others', () => {
    expect(unique(calls.map(({ subject }) => subject))).toEqual(
      unique(subjectsIn(textOf(app) + textBeside(app))),
    );
  });

  it('are the calls it answers and the events it publishes by its contract', () => {
    expect(serves).toBe(groupOf(app, 'Rpc'));
    if (app !== 'gateway') expect(publishes).toEqual(groupOf(app, 'Events') ?? []);
  });

  it('are the durables its consumers declare, on the streams of the events they handle', () => {
    const declared = sourcesIn(`apps/${app}`)
      .map(read)
      .flatMap((text) =>
        findAll(text, /consumer\(\{ durable: '([^']+)'/g).flatMap((durable) =>
          findAll(text, /@On\((\w+)\)/g).map((event) => [
            durable,
            (named[event] as contracts.Event).type.split('.')[1],
          ]),
        ),
      );
    expect(consumes).toEqual(Object.fromEntries(declared));
  });

  it('are the events that every replica subscribes to', () => {
    const heard = findAll(textOf(app), /FanOutSubscription\.(?:open|all)\(\s*[^,]+,\s*(\w+)/g);
    expect(overhears).toEqual(heard.flatMap((name) => named[name]));
  });
});
