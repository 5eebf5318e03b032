import { APPS, PLATFORM } from '#platform';
import { crossings, STREAMS } from './accounts';
import { rightsOf } from './rights';

describe('the exports and imports of accounts on NATS', () => {
  const all = crossings();

  it('change no stream and include no inbox of another account', () => {
    const subjects = all.map(({ subject }) => subject);
    expect(subjects.length).toBeGreaterThan(100);
    const harmful =
      /^\$JS\.API\.STREAM\.(?!INFO\.|MSG\.(GET|DELETE)\.)|^\$JS\.API\.ACCOUNT|^_INBOX|^[*>]|^\$JS\.(API\.)?[*>]|^rpc\.[*>]/;
    expect(subjects.filter((subject) => harmful.test(subject))).toEqual([]);
  });

  it.each(APPS)('are for %s exactly the permissions of its user in other accounts', (app) => {
    const { publish, subscribe } = rightsOf(app);
    const mine = all.filter(({ to }) => to === app);
    const of = (kind: string): string[] =>
      mine.filter((one) => one.kind === kind).map(({ subject }) => subject);
    const atHome = (subject: string): boolean =>
      (PLATFORM[app].sends ?? []).includes(subject) ||
      [`_INBOX_${app}.`, `rpc.${app}.`, `retry.${app}-`, '$SRV.'].some((own) => subject.startsWith(own));
    expect(publish.filter((subject) => !of('service').includes(subject)).every(atHome)).toBe(true);
    expect(of('service').filter((subject) => !publish.includes(subject))).toEqual([]);
    expect(subscribe.filter((subject) => !of('stream').includes(subject)).every(atHome)).toBe(true);
    expect(of('stream').filter((subject) => !subscribe.includes(subject))).toEqual([]);
    expect(mine.filter(({ from }) => from === app)).toEqual([]);
  });

  it('are for the operator every call, beside its own streams', () => {
    const calls = all.filter(({ to }) => to === STREAMS).map(({ subject }) => subject);
    const made = all.map(({ subject }) => subject).filter((subject) => subject.startsWith('rpc.'));
    expect(calls).toEqual(expect.arrayContaining([...new Set(made)]));
  });
});
