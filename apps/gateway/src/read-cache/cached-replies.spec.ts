import { CachedReplies, type CachedReply } from './cached-replies';

const START = 1_800_000_000_000;
const SPACE = 100_000;
const reply = (text: string): CachedReply => ({ body: Buffer.from(text), headers: { etag: '"x"' } });

describe('cached replies', () => {
  let replies: CachedReplies;
  beforeEach(() => {
    jest.useFakeTimers({ now: START });
    replies = new CachedReplies(SPACE);
  });
  afterEach(() => {
    replies.close();
    jest.useRealTimers();
  });

  /** Loads and stores a reply whose body is the key. */
  const load = (key: string, tags: string[], text = key): boolean => {
    const begun = replies.begin(key);
    const stored = replies.put(begun, reply(text), tags);
    begun.end();
    return stored;
  };
  const found = (...keys: string[]): (string | undefined)[] =>
    keys.map((key) => replies.find(key)?.body.toString());

  it('are found until one second after their load began', () => {
    const slow = replies.begin('slow');
    jest.advanceTimersByTime(400);
    replies.put(slow, reply('slow'), []);
    jest.advanceTimersByTime(599);
    expect(found('slow')).toEqual(['slow']);
    jest.advanceTimersByTime(1);
    expect(found('slow')).toEqual([undefined]);
  });

  it('are waited for by other readers until the load has ended, or 200 ms', async () => {
    const settled: string[] = [];
    const loads = ['quick', 'lost'].map((key) => {
      const begun = replies.begin(key);
      void begun.ended.then(() => settled.push(key));
      return begun;
    });
    loads[0]?.end();
    await jest.advanceTimersByTimeAsync(199);
    expect(settled).toEqual(['quick']);
    await jest.advanceTimersByTimeAsync(1);
    expect(settled).toEqual(['quick', 'lost']);
    expect(replies.loading('lost')).toBe(loads[1]);
  });

  it('are dropped by any of their tags, and others stay', () => {
    load('one', ['article 1', 'person a']);
    load('two', ['article 2', 'person a']);
    load('three', ['article 3']);
    replies.drop(['article 1']);
    expect(found('one', 'two', 'three')).toEqual([undefined, 'two', 'three']);
    replies.drop(['unknown', 'person a']);
    expect(found('one', 'two', 'three')).toEqual([undefined, undefined, 'three']);
    replies.drop(['everything']);
    expect(found('three')).toEqual([undefined]);
    expect([replies.size, replies.bytes]).toEqual([0, 0]);
  });

  it('are not stored when one of their tags was dropped since their load began', () => {
    const before = replies.begin('before');
    replies.drop(['article 1']);
    const after = replies.begin('after');
    replies.drop(['article 2']);
    expect(replies.put(before, reply('old'), ['article 1'])).toBe(false);
    expect(replies.put(after, reply('new'), ['article 1'])).toBe(true);
    expect(replies.put(before, reply('other'), ['article 3'])).toBe(true);
  });

  it('are not stored when everything was dropped, or more than is remembered', () => {
    const first = replies.begin('first');
    replies.drop(['everything']);
    expect(replies.put(first, reply('old'), ['article 1'])).toBe(false);
    const second = replies.begin('second');
    for (let count = 0; count < 1_001; count += 1) replies.drop([`article ${count}`]);
    expect(replies.put(second, reply('old'), ['article x'])).toBe(false);
  });

  it('are not stored while one of their tags is held, nor if they were loaded in that time', () => {
    load('article', ['person a']);
    const [first, second] = [replies.hold(['person a']), replies.hold(['person a'])];
    expect(found('article')).toEqual([undefined]);
    expect([load('article', ['person a']), load('other', ['person b'])]).toEqual([false, true]);
    first();
    expect(load('article', ['person a'])).toBe(false);
    const during = replies.begin('article');
    second();
    expect(replies.put(during, reply('old'), ['person a'])).toBe(false);
    expect(load('article', ['person a'])).toBe(true);
    replies.hold(['everything'])();
    expect(found('article', 'other')).toEqual([undefined, undefined]);
  });

  it('are neither found nor stored while they are suspended for any reason', () => {
    load('kept', ['tags']);
    replies.suspend('users');
    replies.suspend('nats');
    replies.resume('users');
    const during = replies.begin('during');
    expect([found('kept'), load('new', ['tags'])]).toEqual([[undefined], false]);
    replies.resume('nats');
    expect([found('kept'), load('new', ['tags'])]).toEqual([[undefined], true]);
    // Everything that may have changed in that time is known again only for loads that begin afterwards.
    replies.suspend('nats');
    replies.resume('nats');
    expect(replies.put(during, reply('during'), ['tags'])).toBe(false);
  });

  it('take no more space than they may: the oldest make room', () => {
    const text = 'x'.repeat(20_000);
    for (const key of ['a', 'b', 'c', 'd', 'e']) load(key, ['t'], text);
    expect(replies.bytes).toBeLessThanOrEqual(SPACE);
    expect(found('a', 'b', 'e').map((one) => one?.length)).toEqual([undefined, 20_000, 20_000]);
    expect(load('huge', ['t'], 'x'.repeat(SPACE))).toBe(false);
    jest.advanceTimersByTime(1_000);
    load('f', [], 'f');
    expect(replies.size).toBe(1);
  });

  it('of one key are loaded once at a time', async () => {
    const begun = replies.begin('key');
    expect(replies.loading('key')).toBe(begun);
    begun.end();
    await begun.ended;
    expect(replies.loading('key')).toBeUndefined();
  });
});
