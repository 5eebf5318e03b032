import type { Random } from '../../chaos/random';
import { articleId, articleSlug, email, PASSWORD, tagName, username } from '../data/identities';
import { bodyOf, textOf, TEXTS } from '../data/texts';
import type { Target, World } from './world';

/** One HTTP request. */
export interface BenchRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  token?: string;
  body?: object;
}

/** The number of ids that reads choose from: enough for a working set, and the number of HttpArena's production stack. */
export const READ_IDS = 10_000;
/** Of the production stack: one connection in eight writes, to 20 of the ids that the others read. */
export const WRITTEN_IDS = 20;
const WRITING_CONNECTIONS = 8;

/** What a request is made from. */
export interface RequestContext {
  world: World;
  random: Random;
  /** The number of the connection that sends it. */
  connection: number;
  /** A number that only one request of its kind gets, so that no write is sent twice. */
  count: (kind: 'article' | 'comment' | 'favorite') => number;
}

type Next = (context: RequestContext) => BenchRequest;

/** A kind of request, or a mix of them. */
export interface Operation {
  title: string;
  /** What its rate is divided by: the bare route with one query, or the bare password hash. */
  floor: 'article-floor' | 'password-floor';
  target: Target;
  /** Requests that change nothing are built before the load, so that building them takes no time from the system. */
  repeats: boolean;
  /** Whether its events and jobs count: the system must be idle before the time ends. */
  hasEffects: boolean;
  /** Sends this many requests at once, instead of a steady load. */
  burst?: number;
  next: Next;
}

const slugOf = ({ world: { size }, random }: RequestContext): string =>
  articleSlug(random.between(0, Math.min(size.articles, READ_IDS)));
const tokenOf = ({ world, random }: RequestContext): string => random.pick(world.accounts)?.token ?? '';
const list = (query: string): BenchRequest => ({ method: 'GET', path: `/api/articles?${query}` });

const get: Next = (context) => ({ method: 'GET', path: `/api/articles/${slugOf(context)}` });
const getAs: Next = (context) => ({ ...get(context), token: tokenOf(context) });
const newest: Next = () => list('limit=20');
const user: Next = (context) => ({ method: 'GET', path: '/api/user', token: tokenOf(context) });

const create: Next = (context) => {
  const { world, count } = context;
  const number = count('article');
  const { title, description } = textOf(number);
  const tags = [0, 1, 2].map((step) => tagName((number + step * 7) % world.size.tags));
  // No other run has the number of this run, so the title is new.
  const body = { title: `${title} ${world.run} ${number}`, description, body: bodyOf(number), tags };
  return { method: 'POST', path: '/api/articles', token: tokenOf(context), body };
};

const comment: Next = (context) => ({
  method: 'POST',
  path: `/api/articles/${slugOf(context)}/comments`,
  token: tokenOf(context),
  body: { body: bodyOf(context.count('comment')) },
});

/** Visits every pair of account and article once; then it takes the favorites back, and so on. Neighbors have different articles. */
const favorite: Next = ({ world: { accounts, size }, count }) => {
  const number = count('favorite');
  const pass = Math.floor(number / (accounts.length * size.articles));
  const account = number % accounts.length;
  const article = (Math.floor(number / accounts.length) + account * 13) % size.articles;
  return {
    method: pass % 2 === 0 ? 'POST' : 'DELETE',
    path: `/api/articles/${articleSlug(article)}/favorite`,
    token: accounts[account]?.token,
  };
};

const login: Next = ({ world: { size }, random }) => ({
  method: 'POST',
  path: '/api/login',
  body: { email: email(random.between(0, size.users)), password: PASSWORD },
});

const mix: Next = (context) => {
  const next = context.random.weighted<Next>([
    [80, get],
    [12, newest],
    [4, user],
    [1, create],
    [1, comment],
    [1, favorite],
    [1, login],
  ]);
  return next(context);
};

/** Reads and writes in proportion to the API requests of HttpArena's production stack. Its static files have no counterpart here. */
const productionStack: Next = (context) => {
  const { world, random, connection } = context;
  if (connection % WRITING_CONNECTIONS === WRITING_CONNECTIONS - 1) {
    const { slug, token } = random.pick(world.owned) ?? { slug: '', token: '' };
    const { description, body } = textOf(random.between(0, TEXTS));
    return { method: 'PUT', path: `/api/articles/${slug}`, token, body: { description, body } };
  }
  if (random.next() < 1 / 6) return user(context);
  const owned = random.between(0, READ_IDS) < WRITTEN_IDS ? random.pick(world.owned) : undefined;
  const path = `/api/articles/${owned?.slug ?? slugOf(context)}`;
  return { method: 'GET', path, token: tokenOf(context) };
};

const read = (title: string, next: Next, options: Partial<Operation> = {}): Operation => ({
  title,
  floor: 'article-floor',
  target: 'gateway',
  repeats: true,
  hasEffects: false,
  next,
  ...options,
});
const write = (title: string, next: Next, options: Partial<Operation> = {}): Operation =>
  read(title, next, { repeats: false, hasEffects: true, ...options });

const usernameOf = ({ world: { size }, random }: RequestContext): string =>
  username(random.between(0, size.users));
const deepPage: Next = ({ world: { size } }) => list(`limit=20&offset=${Math.floor(size.articles * 0.9)}`);
/** The same page: a list begins with the newest article. */
const deepCursor: Next = ({ world: { size } }) =>
  list(`limit=20&cursor=${articleId(Math.floor(size.articles * 0.1))}`);

/** Everything that can be measured through HTTP, by name. */
export const OPERATIONS = {
  'article-floor': read('floor A: one query', get, { target: 'floor' }),
  get: read('get one', get),
  'get-token': read('get one, with token', getAs),
  'get-uncached': read('get one, no read cache', get, { target: 'uncached' }),
  list: read('list 20', newest),
  'list-uncached': read('list 20, no read cache', newest, { target: 'uncached' }),
  user: read('current user', user),
  create: write('create', create),
  'create-burst': write('create, 100 at once', create, { burst: 100 }),
  comment: write('comment', comment),
  favorite: write('favorite', favorite),
  login: write('login', login, { floor: 'password-floor', hasEffects: false }),
  mix: write('mix', mix),
  'production-stack': write('production stack', productionStack),
  'deep-offset': read('page at 90 %, by offset', deepPage),
  'deep-cursor': read('page at 90 %, by cursor', deepCursor),
  'count-tag': read('list of a tag', ({ world: { size }, random }) =>
    list(`tag=${tagName(random.between(0, size.tags))}`),
  ),
  'count-author': read('list of an author', (context) => list(`author=${usernameOf(context)}`)),
  'count-favorites': read('list of favorites', (context) => list(`favorited=${usernameOf(context)}`)),
  'count-search': read('search for a title', ({ random }) =>
    list(`search=${textOf(random.between(0, TEXTS)).slug.replaceAll('-', '+')}`),
  ),
} satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;
export const operationOf = (name: OperationName): Operation => OPERATIONS[name];

/** Each operation of the API, alone. */
export const EACH: readonly OperationName[] = [
  'get',
  'get-token',
  'get-uncached',
  'list',
  'list-uncached',
  'user',
  'create',
  'create-burst',
  'comment',
  'favorite',
  'login',
];
/** What depends on the size of the data set. */
export const BY_SIZE: readonly OperationName[] = [
  'get',
  'list',
  'user',
  'create',
  'favorite',
  'deep-offset',
  'deep-cursor',
  'count-tag',
  'count-author',
  'count-favorites',
  'count-search',
];
