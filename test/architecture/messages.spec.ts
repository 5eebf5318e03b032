import * as contracts from '#contracts';
import { InvalidInput } from '#contracts';
import fc from 'fast-check';
import { z } from 'zod';
import { payloadOf } from '../../scripts/lab/fuzz/inputs';
import { CALLS } from '../../scripts/lab/fuzz/rpc-calls';

const KNOWN = { ids: ['01890000-0000-7000-8000-000000000000'], texts: ['ada'] };
const RUNS = 100;

/** Every schema that validates input from outside: of calls, and of bodies, queries and paths of routes. */
const schemas: [name: string, schema: z.ZodType][] = [
  ...[...CALLS].map(([subject, { request }]): [string, z.ZodType] => [subject, request]),
  ...contracts.routesIn(contracts).flatMap(schemasOf),
];

function schemasOf({ id, params, query, body }: contracts.NamedRoute): [string, z.ZodType][] {
  const all = [...Object.values(params), query, body];
  return all.flatMap((schema): [string, z.ZodType][] => (schema ? [[id, schema]] : []));
}

const ofLibrary = z.locales.en().localeError;
/** The beginning of every message, which follows the name of a field. */
const OURS = /^(must|is|has|cannot) [a-z(]/;

describe('messages about invalid input', () => {
  it('exist for all input from outside', () => {
    expect(schemas.length).toBeGreaterThan(CALLS.size + 25);
  });

  it.each(schemas)('of %s follow one style and come from no library', (_name, schema) => {
    const odd = fc.oneof(
      payloadOf(schema, KNOWN).filter((payload) => typeof payload === 'string'),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(odd, (payload) => {
        const result = schema.safeParse(parsed(payload));
        if (result.success) return;
        for (const { path, message } of InvalidInput.from(result.error).issues ?? [])
          expect(`${path}: ${message}`).toMatch(new RegExp(OURS.source.replace('^', '^[^]*: ')));
        for (const issue of result.error.issues) expect(issue.message).not.toBe(ofLibrary(issue as never));
      }),
      { numRuns: RUNS, seed: 1 },
    );
  });

  it.each([
    [z.array(z.string()).min(1), [], 'must not be empty'],
    [z.array(z.string()).min(2), [], 'must have at least 2 items'],
    [z.string().max(1), 'ab', 'must have at most 1 character'],
    [z.int().max(100), 101, 'must be at most 100'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.literal(true), false, 'must be true'],
    [z.enum(['a', 'b']), 'c', 'must be one of a, b'],
    [z.uuid(), 'x', 'must be a UUID'],
    [z.string(), undefined, 'is required'],
  ])('say what is wrong with a value (%#)', (schema, value, message) => {
    expect(schema.safeParse(value).error?.issues[0]?.message).toBe(message);
  });
});

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}
