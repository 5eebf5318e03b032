import { searchVector } from './search-vector';

const article = { title: 'T', description: '', tags: [], body: '' };
/** Texts for which parsers have taken time quadratic in their length. */
const UNITS = [
  'a_',
  '-',
  'a.',
  '1.',
  '@',
  'a ',
  '🦊',
  'w',
  'é',
  '한',
  '語',
  '日本 ',
  'ﷺ',
  'a\u0301',
  '\u0301\uff9e',
  '\u200b',
  '"',
];

/** Processor time, as other processes may run too; the best of five. */
function cost(work: () => unknown): number {
  const once = (): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  return Math.min(once(), once(), once(), once(), once());
}

describe('the index of an article', () => {
  it('holds its words, those of the title with the greatest weight', () => {
    expect(
      searchVector({
        title: 'The Lighthouses',
        description: 'of 東京',
        tags: ['node.js', 'sea'],
        body: 'A lighthouse.',
      }),
    ).toBe("'the':1A 'lighthous':2A,14C 'of':4B '東京':5B '京':6B 'node':8B 'js':9B 'sea':11B 'a':13C");
  });

  it.each(UNITS)('takes linear time for a text that repeats %j', (unit) => {
    const body = (length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
    const [short, long] = [body(20_000), body(160_000)];
    const once = (): unknown => searchVector({ ...article, body: long });
    const eightTimes = (): void => {
      for (let count = 0; count < 8; count += 1) searchVector({ ...article, body: short });
    };
    // The same number of characters, so that a pause weighs the same; quadratic time would be eight times as much.
    expect(cost(once) / cost(eightTimes)).toBeLessThan(4);
  });

  it.each([
    ['different words', Array.from({ length: 100_000 }, (_, n) => n.toString(36)).join(' ')],
    ['long words', Array.from({ length: 900 }, (_, n) => `${n}${'ж'.repeat(540)}`).join(' ')],
    [
      'different pairs',
      Array.from({ length: 300_000 }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7919) % 20_000))).join(
        '',
      ),
    ],
    ['one word', 'w'.repeat(500_000)],
    ['the same word', 'w '.repeat(250_000)],
  ])('has room for 500,000 characters of %s', (_name, body) => {
    const vector = searchVector({ ...article, body });
    const lexemes = vector.split(' ');
    expect(lexemes.length).toBeLessThanOrEqual(20_001);
    expect(Buffer.byteLength(vector)).toBeLessThan(2 ** 20);
    for (const lexeme of lexemes) expect(lexeme.length).toBeLessThan(2_000);
  });
});
