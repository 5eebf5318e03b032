import 'reflect-metadata';
import * as contracts from '#contracts';
import { asyncApi } from './asyncapi';
import { html } from './html';
import { openApi } from './openapi';
import { page } from './page';

const http = openApi(contracts.routesIn(contracts), '1.2.3');
const events = asyncApi('1.2.3');
const operations = Object.values(http.paths).flatMap((methods) => Object.values(methods));

describe('the page of both', () => {
  const text = page(http, events);

  it('names every operation and every event', () => {
    for (const { operationId } of operations) expect(text).toContain(`id="${operationId}"`);
    for (const type of Object.keys(events.channels)) expect(text).toContain(`id="${type}"`);
  });

  it('links to parts of itself that exist, and fetches nothing', () => {
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, link]) => link ?? '');
    for (const link of links.filter((one) => one.startsWith('#'))) expect(ids).toContain(link.slice(1));
    expect(links.filter((link) => !/^(#|\/(openapi|asyncapi)\.json$)/.test(link))).toEqual([]);
    expect(text).not.toMatch(/<script|<link|<img| src=| on\w+=/);
  });

  it('escapes what is put into it', () => {
    expect(html`<b title="${'"><script>'}">${"&'"}</b>`.text).toBe(
      '<b title="&#34;&#62;&#60;script&#62;">&#38;&#39;</b>',
    );
  });
});
