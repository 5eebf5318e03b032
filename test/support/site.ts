import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { PROJECT_DIR } from '../../scripts/dev/project';
import type { Person } from './people';
import { system } from './system';

const PICTURE = { contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' };

/** A reader's browser window at the front end. It records errors, violations of the policy and requests to other origins, without pictures. */
export class Reader {
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async open(browser: Browser, options: BrowserContextOptions = {}): Promise<Reader> {
    const { baseURL = system() } = options;
    const context = await browser.newContext({ ...options, baseURL });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const reader = new Reader(context, page);
    const { complaints } = reader;
    const isOwn = (url: string): boolean => url.startsWith(baseURL);
    // A status from 400 on is an answer that the site shows; the browser reports it as an error all the same.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!isOwn(request.url()) && request.resourceType() !== 'image')
        complaints.push(`a request to ${request.url()}`);
    });
    // The pictures of people may be anywhere on the web; no test leaves this machine.
    await context.route(
      (url) => !isOwn(url.href),
      (route) => route.fulfill(PICTURE),
    );
    return reader;
  }

  /** Begins with the session of a person who has logged in elsewhere. */
  async signIn({ token, refreshToken }: Pick<Person, 'token' | 'refreshToken'>): Promise<void> {
    await this.page.goto('/icon.svg');
    const tokens = { token, refreshToken, expiresAt: Date.now() + 600_000 };
    await this.page.evaluate(`localStorage.setItem('session', '${JSON.stringify({ tokens })}')`);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
  css?: string[];
}

const BUILT = join(PROJECT_DIR, 'dist/web');

/** The scripts that a browser loads before it shows the page of this source file, or the first page. */
export function scriptsOf(source?: string): string[] {
  const chunks = JSON.parse(readFileSync(join(BUILT, 'manifest.json'), 'utf8')) as Record<string, Chunk>;
  const files = new Set<string>();
  const add = (name: string): void => {
    const chunk = chunks[name];
    if (!chunk) throw new Error(`${name} is not a chunk of the front end`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.imports?.forEach(add);
  };
  add('index.html');
  if (source) add(source);
  return [...files];
}

/** The size of files as they are sent, compressed, in bytes. */
export const sentBytes = (files: string[]): number =>
  files.reduce((sum, file) => sum + readFileSync(join(BUILT, `${file}.br`)).length, 0);
