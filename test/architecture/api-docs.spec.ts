import * as contracts from '#contracts';
import { findAll, read } from './sources';

/** A path with a hole for each parameter, so that `:slug` and `{{slug}}` are the same. */
const shape = (route: string): string => route.replaceAll(/:\w+|\{\{(?!base)\w+\}\}/g, '*');
const ROUTES = contracts
  .routesIn(contracts)
  .map(({ method, path }) => shape(`${method} ${path}`))
  .sort();

describe('docs/requests.http', () => {
  const text = read('docs/requests.http');
  const requests = text
    .split(/^###.*$/m)
    .filter((part) => /^[A-Z]+ \{\{base\}\}/m.test(part))
    .map((part) => ({ line: findAll(part, /^([A-Z]+ .+)$/gm)[0] ?? '', part }));
  /** The routes that a request is for; a profile is named in full. */
  const routeOf = (line: string): string =>
    shape(
      line
        .replace('{{base}}', '')
        .replace(/\?.*$/, '')
        .replace('/profiles/ada-lovelace', '/profiles/:username'),
    );

  it('has a request for every route, and none for a route that is not there', () => {
    expect([...new Set(requests.map(({ line }) => routeOf(line)))].sort()).toEqual(ROUTES);
  });

  it('sends JSON that parses, with its type', () => {
    for (const { line, part } of requests) {
      const [head = '', ...rest] = part.trim().split(/\n\n/);
      const body = rest.find((one) => one.startsWith('{'));
      expect([line, head.includes('Content-Type: application/json')]).toEqual([line, body !== undefined]);
      if (body) expect(JSON.parse(body)).toEqual(expect.any(Object));
    }
  });

  it('uses variables that it defines', () => {
    const defined = [...findAll(text, /^@(\w+) =/gm), 'login'];
    const used = findAll(text, /\{\{(\$?\w+)/g);
    expect(used.filter((name) => !defined.includes(name))).toEqual([]);
  });
});

describe('docs/api.md', () => {
  it('has a row for every route, and none for a route that is not there', () => {
    const rows = findAll(read('docs/api.md'), /^\| `([A-Z]+ \/[^`]+)` +\|/gm);
    expect(rows.map(shape).sort()).toEqual(ROUTES);
  });
});
