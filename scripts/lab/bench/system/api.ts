import { setTimeout as sleep } from 'node:timers/promises';
import { accountId, email, PASSWORD } from '../data/identities';
import { bodyOf, textOf } from '../data/texts';
import type { BenchAccount, OwnedArticle } from '../load/world';

/** Logins at the same time: more would wait for each other. */
const CONCURRENT_LOGINS = 4;

/** Logs loaded accounts in. @param first the index of the first */
export async function logIn(baseUrl: string, first: number, count: number): Promise<BenchAccount[]> {
  const accounts: BenchAccount[] = [];
  for (let done = 0; done < count; done += CONCURRENT_LOGINS) {
    const indexes = Array.from(
      { length: Math.min(CONCURRENT_LOGINS, count - done) },
      (_, n) => first + done + n,
    );
    const tokens = await Promise.all(
      indexes.map((index) =>
        post<{ token: string }>(`${baseUrl}/api/login`, { email: email(index), password: PASSWORD }),
      ),
    );
    for (const [n, { token }] of tokens.entries())
      accounts.push({ id: accountId(indexes[n] ?? first), token });
  }
  return accounts;
}

/** Publishes one article of each account. @param run makes the titles unique */
export async function createArticles(
  baseUrl: string,
  accounts: readonly BenchAccount[],
  run: number,
): Promise<OwnedArticle[]> {
  const owned: OwnedArticle[] = [];
  for (const [index, { token }] of accounts.entries()) {
    const text = { title: `${textOf(index).title} owned ${run} ${index}`, body: bodyOf(index) };
    const { article } = await post<{ article: { slug: string } }>(`${baseUrl}/api/articles`, text, token);
    owned.push({ slug: article.slug, token });
  }
  return owned;
}

const RETRY_MS = 250;
const PATIENCE_MS = 60_000;

/** A machine that is busy with something else may answer 503 for a while. */
async function post<Body>(url: string, body: object, token = ''): Promise<Body> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    if (response.ok) return (await response.json()) as Body;
    const reason = await response.text();
    if (response.status !== 503 || Date.now() > giveUpAt)
      throw new Error(`${url} returned ${response.status}: ${reason}`);
    await sleep(RETRY_MS);
  }
}
