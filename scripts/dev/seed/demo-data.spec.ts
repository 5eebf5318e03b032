import { DEMO_ARTICLES, DEMO_AUTHORS, favoritesOf } from './demo-data';

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
});
