import { APPS } from '#platform';
import { crossings, STREAMS } from './accounts';
import { rightsOf } from './rights';

describe('what crosses between accounts on NATS', () => {
  const all = crossings();

  it('changes no stream and sees no other’s inbox', () => {
    const subjects = all.map(({ subject }) => subject);
    expect(subjects.length).toBeGreaterThan(100);
    const harmful =
      /^\$JS\.API\.STREAM\.(?!INFO\.|MSG\.(GET|DELETE)\.)|^\$JS\.API\.ACCOUNT|^_INBOX|^[*>]|^\$JS\.(API\.)?[*>]|^rpc\.[*>]/;
    expect(subjects.filter((subject) => harmful.test(subject))).toEqual([]);
  });

  it.each(APPS)('is for %s just what its user may do elsewhere', (app) => {
    const { publish, subscribe } = rightsOf(app);
    const mine = all.filter(({ to }) => to === app);
    const of = (kind: string): string[] =>
      mine.filter((one) => one.kind === kind).map(({ subject }) => subject);
    const atHome = (subject: string): boolean =>
      [`_INBOX_${app}.`, `rpc.${app}.`, `retry.${app}-`, `${app}.`, '$SRV.', 'notify.'].some((own) =>
        subject.startsWith(own),
      );
    expect(publish.filter((subject) => !of('service').includes(subject)).every(atHome)).toBe(true);
    expect(of('service').filter((subject) => !publish.includes(subject))).toEqual([]);
    expect(subscribe.filter((subject) => !of('stream').includes(subject)).every(atHome)).toBe(true);
    expect(of('stream').filter((subject) => !subscribe.includes(subject))).toEqual([]);
    expect(mine.filter(({ from }) => from === app)).toEqual([]);
  });

  it('is for the operator every call there is, beside the streams it has', () => {
    const calls = all.filter(({ to }) => to === STREAMS).map(({ subject }) => subject);
    const made = all.map(({ subject }) => subject).filter((subject) => subject.startsWith('rpc.'));
    expect(calls).toEqual(expect.arrayContaining([...new Set(made)]));
  });
});
