import { slugFrom } from './slug';

describe('the slug of a title', () => {
  it.each([
    ['Hello World', 'hello-world'],
    ['Füße & Co.', 'fuesse-and-co'],
    ['  --Many   signs!! ', 'many-signs'],
    ['日本語', 'article'],
    ['🦄', 'unicorn'],
    ['!?', 'article'],
    ["'; DROP TABLE article; --", 'drop-table-article'],
  ])('of %j is %s', (title, slug) => {
    expect(slugFrom(title)).toBe(slug);
  });

  it('is not longer than 80 characters and does not end in a dash', () => {
    const slug = slugFrom(`${'x'.repeat(79)} y`);
    expect(slug).toBe('x'.repeat(79));
  });
});
