import { RecentExports } from './recent-exports';

const words = (body: string): string[] => {
  if (body.includes('!')) throw new Error('cannot be read');
  return body.split(' ');
};

describe('recent exports', () => {
  it('are read oldest first', () => {
    const recent = new RecentExports<string>(100, words);
    for (const text of ['a b', 'c']) recent.add(Buffer.from(text));
    expect(recent.all()).toEqual(['a', 'b', 'c']);
    recent.add(Buffer.from('d'));
    expect(recent.all()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are dropped, oldest first, above the limit of bytes', () => {
    const recent = new RecentExports<string>(10, words);
    for (let index = 0; index < 1_000; index += 1) recent.add(Buffer.from(`n${index}`));
    expect(recent.all()).toEqual(['n998', 'n999']);
  });

  it('that cannot be parsed are ignored', () => {
    const recent = new RecentExports<string>(100, words);
    for (const text of ['!', 'a']) recent.add(Buffer.from(text));
    expect(recent.all()).toEqual(['a']);
  });
});
