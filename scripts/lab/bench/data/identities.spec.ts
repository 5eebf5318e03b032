import { copyLine } from './copy';
import {
  accountId,
  articleId,
  articleSlug,
  authorOf,
  commentId,
  favoriteArticle,
  followeeOf,
  notificationId,
  tagsOf,
} from './identities';
import { sizeOf } from './size';
import { textOf } from './texts';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('the data set', () => {
  it('has a million articles with five million favorites and ten million notifications at most', () => {
    const { users, favoritesPerUser, notificationsPerUser } = sizeOf(1_000_000);
    expect([users, users * favoritesPerUser, users * notificationsPerUser]).toEqual([
      100_000, 5_000_000, 10_000_000,
    ]);
  });

  it.each([1_000, 25_000, 7_919_000])(
    'favorites no article twice for one user, with %d articles',
    (articles) => {
      const size = sizeOf(articles);
      for (const user of [0, 1, size.users - 1]) {
        const favorites = range(size.favoritesPerUser).map((n) =>
          favoriteArticle(user * size.favoritesPerUser + n, size),
        );
        expect(new Set(favorites).size).toBe(favorites.length);
      }
    },
  );

  it('gives every article equally many favorites', () => {
    const size = sizeOf(1_000);
    const counts = new Map<number, number>();
    for (const index of range(size.users * size.favoritesPerUser)) {
      const article = favoriteArticle(index, size);
      counts.set(article, (counts.get(article) ?? 0) + 1);
    }
    expect(counts.size).toBe(1_000);
    expect(new Set(counts.values())).toEqual(new Set([5]));
  });

  it('has different tags for an article, and different followees for a user', () => {
    const size = sizeOf(1_000);
    for (const index of range(size.users)) {
      expect(new Set(tagsOf(index, size)).size).toBe(size.tagsPerArticle);
      const followees = range(size.followsPerUser).map((n) => followeeOf(index, n, size));
      expect(new Set(followees).size).toBe(size.followsPerUser);
      expect(followees).not.toContain(index);
      expect(authorOf(index, size)).toBeLessThan(size.users);
    }
  });

  it('has ids in the order of age, which no two nouns share', () => {
    const ids = [0, 1, 16, 999_999];
    for (const idOf of [accountId, articleId, notificationId]) {
      const made = ids.map(idOf);
      expect(made).toEqual(made.toSorted());
      for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8000-[0-9a-f]{12}$/);
    }
    const all = ids.flatMap((n) => [accountId(n), articleId(n), commentId(n), notificationId(n)]);
    expect(new Set(all).size).toBe(all.length);
  });

  it('has texts that other processes make as well, with slugs that are valid', () => {
    expect(articleSlug(3)).toBe(`${textOf(503).slug}-3`);
    expect(articleSlug(3)).toMatch(/^[a-z]+(-[a-z]+)*-3$/);
    expect(textOf(1).title).not.toBe(textOf(2).title);
    expect(textOf(1).search).toContain("'");
  });

  it('is copied as text, with NULL for null', () => {
    expect(copyLine(['a', 1, null, ''])).toBe('a\t1\t\\N\t\n');
    expect(
      range(500)
        .map((n) => JSON.stringify(textOf(n)))
        .join(''),
    ).not.toContain('\\');
  });
});
