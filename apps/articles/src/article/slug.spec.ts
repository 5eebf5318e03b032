import fc from 'fast-check';
import { preferredSlug, slugFrom } from './slug';

describe('the slug of a title', () => {
  it.each([
    ['Hello World', 'hello-world'],
    ['Füße & Co.', 'fuesse-and-co'],
    ['  --Many   signs!! ', 'many-signs'],
    ['🦄', 'unicorn'],
    ["'; DROP TABLE article; --", 'drop-table-article'],
    ['JavaScript and GitHub', 'javascript-and-github'],
    ['PostgreSQL on iPhone, RDoc', 'postgresql-on-iphone-rdoc'],
    ['ﬁne ３Ｄ', 'fine-3d'],
    ['e\u0301tude', 'etude'],
    ['日本語', 'ri-ben-yu'],
    ['你好，世界', 'ni-hao-shi-jie'],
    ['東京タワーに行った', 'dong-jing-tawani-xing-tta'],
    ['Ruby勉強会 3.0', 'ruby-mian-qiang-hui-3-0'],
    ['한국어를 배우자', 'hangugeoleul-baeuja'],
    ['Привет, мир', 'privet-mir'],
    ['שלום עולם', 'slvm-vlm'],
    ['हिन्दी में', 'hindi-mem'],
    ['สวัสดี', 'swasdi'],
    ['!?', ''],
    ['🦊', ''],
  ])('of %j is %j', (title, slug) => {
    expect(slugFrom(title)).toBe(slug);
  });

  it('is not longer than 80 characters and ends with a whole word', () => {
    expect(slugFrom(`${'x'.repeat(79)} y`)).toBe('x'.repeat(79));
    expect(slugFrom(`${'word '.repeat(15)}another`)).toBe(`${'word-'.repeat(14)}word`);
    expect(slugFrom('x'.repeat(200))).toBe('x'.repeat(80));
  });

  it('of any title needs no escaping in an address, and is its own slug', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (title) => {
        const slug = slugFrom(title);
        expect(slug).toMatch(/^([a-z\d]+(-[a-z\d]+)*)?$/);
        expect(slug.length).toBeLessThanOrEqual(80);
        expect(slugFrom(slug)).toBe(slug);
      }),
    );
  });

  it('is random when the title has no letters or digits, and reveals nothing of other articles', () => {
    expect(preferredSlug('!')).toMatch(/^article-[\da-f]{10}$/);
    expect(preferredSlug('!')).not.toBe(preferredSlug('!'));
  });
});
