import { endWith } from './command-line';
import { consoleProgress } from './progress';
import { DATA_DIR } from './project';
import { claimDataDir, findRunningSystem } from './run-state';
import { Api } from './seed/api';
import {
  DEMO_ARTICLES,
  DEMO_AUTHORS,
  DEMO_COMMENTS,
  DEMO_PASSWORD,
  type DemoArticle,
  favoritesOf,
  followedBy,
} from './seed/demo-data';
import { Stack } from './stack/stack';
import { onStop } from './stop-signals';

/**
 * Fills a running system with demo data through its public API, so that every rule and every event applies. A second run
 * adds only what is missing.
 */
async function seed(baseUrl: string): Promise<void> {
  const api = new Api(baseUrl, (text) => consoleProgress.note(text));
  console.log(`Demo data for ${baseUrl}`);
  const tokens = await consoleProgress.step(
    'authors',
    () => signInAll(api),
    (all) => `${all.length} authors`,
  );
  // Before the articles, so that followers are notified of them.
  await consoleProgress.step(
    'follows',
    () => followAll(api, tokens),
    (count) => `${count} follows`,
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
  await consoleProgress.step(
    'comments',
    () => commentAll(api, tokens, slugs),
    (count) => `${count} comments`,
  );
  console.log(`Sign in as ${DEMO_AUTHORS[0]?.email} with the password ${DEMO_PASSWORD}`);
}

async function signInAll(api: Api): Promise<string[]> {
  const tokens: string[] = [];
  for (const author of DEMO_AUTHORS) tokens.push(await api.signIn({ ...author, password: DEMO_PASSWORD }));
  return tokens;
}

async function followAll(api: Api, tokens: string[]): Promise<number> {
  let count = 0;
  for (const [reader, token] of tokens.entries()) {
    for (const author of followedBy(reader)) {
      await api.follow(token, DEMO_AUTHORS[author]?.username as string);
      count += 1;
    }
  }
  return count;
}

async function commentAll(api: Api, tokens: string[], slugs: Map<DemoArticle, string>): Promise<number> {
  const commenters = new Map<string, string[]>();
  for (const { author, article, body } of DEMO_COMMENTS) {
    const slug = slugs.get(article) as string;
    const known = commenters.get(slug) ?? (await api.commentersOf(slug));
    commenters.set(slug, known);
    if (!known.includes(DEMO_AUTHORS[author]?.username as string))
      await api.comment(tokens[author] as string, slug, body);
  }
  return DEMO_COMMENTS.length;
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

/** Runs work against a system's API: that of BASE_URL, else the running one, else a local one that is started for this work. */
async function withSystem(work: (baseUrl: string) => Promise<void>): Promise<void> {
  const baseUrl = process.env.BASE_URL || (await findRunningSystem())?.baseUrl;
  if (baseUrl) return work(baseUrl);

  await claimDataDir();
  console.log('No system is running here; starting one');
  const { DATABASE_URL: databaseUrl, NATS_URL: natsUrl } = process.env;
  const stack = new Stack({
    dataDir: DATA_DIR,
    progress: consoleProgress,
    databaseUrl,
    natsUrl,
  });
  onStop(
    () => void stack.stop().finally(() => process.exit(130)),
    () => {
      stack.abandon();
      process.exit(130);
    },
  );
  await stack.start();
  try {
    await work(stack.baseUrl);
  } finally {
    await stack.stop();
  }
}

// `npm run db:seed`
void endWith(withSystem(seed));
