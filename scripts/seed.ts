import { consoleProgress } from './progress';
import { Api } from './seed/api';
import { DEMO_ARTICLES, DEMO_AUTHORS, DEMO_PASSWORD, type DemoArticle, favoritesOf } from './seed/demo-data';

/**
 * Fills a running system with demo data through its public API, so that every rule and every event applies. A second run
 * finds what is there and adds only what is missing.
 */
export async function seed(baseUrl: string): Promise<void> {
  const api = new Api(baseUrl, (text) => consoleProgress.note(text));
  console.log(`Demo data for ${baseUrl}`);
  const tokens = await consoleProgress.step(
    'authors',
    () => signInAll(api),
    (all) => `${all.length} authors`,
  );
  const slugs = await consoleProgress.step(
    'articles',
    () => publishAll(api, tokens),
    (all) => `${all.size} articles`,
  );
  await consoleProgress.step(
    'favorites',
    () => favoriteAll(api, tokens, slugs),
    (count) => `${count} favorites`,
  );
  console.log(`Sign in as ${DEMO_AUTHORS[0]?.email} with the password ${DEMO_PASSWORD}`);
}

async function signInAll(api: Api): Promise<string[]> {
  const tokens: string[] = [];
  for (const author of DEMO_AUTHORS) tokens.push(await api.signIn({ ...author, password: DEMO_PASSWORD }));
  return tokens;
}

async function publishAll(api: Api, tokens: string[]): Promise<Map<DemoArticle, string>> {
  const existing = new Map<string, string>();
  for (const { username } of DEMO_AUTHORS) {
    for (const { title, slug } of await api.articlesBy(username)) existing.set(`${username} ${title}`, slug);
  }
  const slugs = new Map<DemoArticle, string>();
  for (const article of DEMO_ARTICLES) {
    const { author, ...content } = article;
    const slug = existing.get(`${DEMO_AUTHORS[author]?.username} ${article.title}`);
    slugs.set(article, slug ?? (await api.publish(tokens[author] as string, content)));
  }
  return slugs;
}

async function favoriteAll(api: Api, tokens: string[], slugs: Map<DemoArticle, string>): Promise<number> {
  let count = 0;
  for (const [reader, token] of tokens.entries()) {
    for (const article of favoritesOf(reader)) {
      await api.favorite(token, slugs.get(article) as string);
      count += 1;
    }
  }
  return count;
}
