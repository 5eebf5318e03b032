import { DEMO_ARTICLES, DEMO_AUTHORS, DEMO_COMMENTS, favoritesOf, followedBy } from './demo-data';

describe('the demo data', () => {
  it('has twenty authors with articles, and a hundred articles with distinct titles', () => {
    expect(new Set(DEMO_AUTHORS.map((author) => author.username)).size).toBe(20);
    expect(new Set(DEMO_ARTICLES.map((article) => article.title)).size).toBe(100);
    expect(new Set(DEMO_ARTICLES.map((article) => article.author)).size).toBe(20);
  });

  it('satisfies the rules for names, and no author likes their own article', () => {
    for (const [reader, author] of DEMO_AUTHORS.entries()) {
      expect(author.username).toMatch(/^[a-z0-9-]+$/);
      expect(favoritesOf(reader).length).toBeGreaterThan(0);
      expect(favoritesOf(reader).every((article) => article.author !== reader)).toBe(true);
    }
  });

  it('has a feed and followers for every author, and no author follows themselves', () => {
    const followed = DEMO_AUTHORS.map((_, reader) => followedBy(reader));
    for (const [reader, authors] of followed.entries()) {
      expect(authors.length).toBeGreaterThan(0);
      expect(authors).not.toContain(reader);
    }
    expect(new Set(followed.flat()).size).toBe(DEMO_AUTHORS.length);
  });

  it('has comments of others, at most one of each person on an article', () => {
    expect(DEMO_COMMENTS.length).toBeGreaterThan(40);
    const pairs = DEMO_COMMENTS.map(({ author, article }) => `${author} ${article.title}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    for (const { author, article } of DEMO_COMMENTS) expect(author).not.toBe(article.author);
  });
});
