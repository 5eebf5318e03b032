import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import type { z } from 'zod';

/** Values that exist in the system, so that inputs also get past its validation. */
export interface Known {
  ids: string[];
  texts: string[];
}

/** A request body: text, or bytes that are not UTF-8. */
export type Payload = string | Uint8Array;

/** Characters that are invisible, reorder text, end a line or combine with others; any text may contain them. */
const unseen = fc.constantFrom(
  ...'\u0007\t\n\u0085\u00a0\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u200f\u2028\u202e\u2060\u2066\u2800\u3000\u3164\ufe0f\ufeff\ufffc',
  '\u{e0020}',
  '\u{e0100}',
  '\u0301',
  '\u0316',
);
/** Repeated operators of searches, patterns and parsers. */
const operators = fc
  .tuple(
    fc.constantFrom('-', '- ', '"', '(', '!', '&', '|', ':*', '<->', "'", '\\', 'a_', '%', '*', '.'),
    fc.nat(300),
  )
  .map(([sign, times]) => sign.repeat(times));
const unicodeText = fc.oneof(
  fc
    .array(fc.oneof(unseen, fc.string({ unit: 'grapheme', maxLength: 2 })), { maxLength: 20 })
    .map((all) => all.join('')),
  fc.string({ unit: 'grapheme', maxLength: 40 }).map((all) => all.normalize('NFD')),
  fc.tuple(unseen, fc.nat(2_000)).map(([one, times]) => `a${one.repeat(times)}`),
);

/** Text of all kinds: plain, with NUL and lone surrogates, with characters that are special somewhere. */
export const oddText = fc.oneof(
  unicodeText,
  operators,
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('\u0000', '\ud800', '%', "'", '..', '-1', '1e999', 'NaN', '{{7*7}}', 'a'.repeat(5_000)),
);
const REMOVED = undefined;
const oddValue = fc.oneof(
  oddText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(REMOVED, null, 0, -1, 2 ** 53, {}, []),
);

/** Invalid UTF-8: Latin-1, unused bytes, overlong forms, half a surrogate pair, beyond Unicode, truncated. */
const brokenBytes = fc.constantFrom(
  ...[
    [0xe9],
    [0xff],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xe2, 0x82],
  ],
);

/** The text as bytes, with invalid bytes at the end of one of its strings, where a lenient reader would accept them. */
function withBytes([text, choice, bytes]: [text: string, choice: number, bytes: number[]]): Uint8Array {
  const ends = [...text.matchAll(/"(?=[,}\]])/g)].map(({ index }) => index);
  const end = ends[choice % ends.length] ?? text.length;
  return Buffer.concat([Buffer.from(text.slice(0, end)), Buffer.from(bytes), Buffer.from(text.slice(end))]);
}

/** Whether the payload is UTF-8, as every accepted payload must be. */
export const isText = (payload: Payload | undefined): boolean =>
  payload === undefined || typeof payload === 'string' || isUtf8(payload);

/** Payloads for a contract: valid, nearly valid, other JSON, broken JSON, and bytes. */
export function payloadOf(schema: z.core.$ZodType, known: Known): fc.Arbitrary<Payload> {
  const fits = fitting(schema, known);
  const json = (values: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
    values.map((value) => JSON.stringify(value) ?? '');
  return fc.oneof(
    { weight: 4, arbitrary: json(fits) },
    { weight: 6, arbitrary: json(mutated(fits)) },
    { weight: 1, arbitrary: json(fc.jsonValue()) },
    {
      weight: 1,
      arbitrary: fc.tuple(json(fits), fc.nat()).map(([text, n]) => text.slice(0, n % (text.length + 1))),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
    { weight: 2, arbitrary: fc.tuple(json(fits), fc.nat(), brokenBytes).map(withBytes) },
  );
}

interface Def {
  type: string;
  format?: string;
  pattern?: RegExp;
  checks?: { _zod: { def: Check } }[];
  innerType?: z.core.$ZodType;
  element?: z.core.$ZodType;
  in?: z.core.$ZodType;
  out?: z.core.$ZodType;
  keyType?: z.core.$ZodType;
  valueType?: z.core.$ZodType;
  shape?: Record<string, z.core.$ZodType>;
  options?: z.core.$ZodType[];
  entries?: Record<string, string>;
  values?: unknown[];
}

interface Check {
  check: string;
  minimum?: number;
  maximum?: number;
  value?: number;
  pattern?: RegExp;
}

const defOf = (schema: z.core.$ZodType | undefined): Def =>
  (schema as unknown as { _zod: { def: Def } })._zod.def;

/**
 * Inputs made from a schema; most are valid, and all resemble valid ones.
 * @throws Error for an unknown kind of schema, so that a new one is not left untested
 */
export function fitting(schema: z.core.$ZodType | undefined, known: Known): fc.Arbitrary<unknown> {
  const def = defOf(schema);
  const inner = (one: z.core.$ZodType | undefined): fc.Arbitrary<unknown> => fitting(one, known);
  switch (def.type) {
    case 'object':
      return members(def.shape ?? {}, known);
    case 'array':
      return fc.array(inner(def.element), {
        minLength: bound(def, 'min_length', 0),
        maxLength: Math.min(bound(def, 'max_length', 5), 5),
      });
    case 'record':
      return fc.dictionary(inner(def.keyType) as fc.Arbitrary<string>, inner(def.valueType), { maxKeys: 4 });
    case 'union':
      return fc.oneof(...(def.options ?? []).map(inner));
    case 'nullable':
      return fc.option(inner(def.innerType));
    case 'optional':
    case 'default':
    case 'readonly':
      return inner(def.innerType);
    case 'pipe':
      return inner(isNarrower(defOf(def.out)) ? def.out : def.in);
    case 'string':
      return textOf(def, known);
    case 'number':
      return fc.integer({ min: bound(def, 'greater_than', -1_000), max: bound(def, 'less_than', 1_000) });
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries ?? {}));
    case 'literal':
      return fc.constantFrom(...(def.values ?? []));
    case 'unknown':
      return fc.jsonValue();
    default:
      throw new Error(`No inputs are defined for a schema of type ${def.type}`);
  }
}

/** The more specific end of a pipe: `string().max(254).pipe(email())` is an e-mail address. */
const isNarrower = (def: Def): boolean =>
  def.type === 'pipe'
    ? isNarrower(defOf(def.out))
    : def.type === 'string' && (def.format !== undefined || patternOf(def) !== undefined);

const patternOf = ({ checks }: Def): RegExp | undefined =>
  checks?.map(({ _zod }) => _zod.def.pattern).find((one) => one !== undefined);

function members(shape: Record<string, z.core.$ZodType>, known: Known): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(shape).map(([name, field]) => [name, fitting(field, known)]),
  );
  const requiredKeys = Object.keys(shape).filter(
    (name) => !['optional', 'default'].includes(defOf(shape[name]).type),
  );
  return fc.record(fields, { requiredKeys, noNullPrototype: true });
}

function bound({ checks = [] }: Def, name: string, otherwise: number): number {
  const found = checks.map(({ _zod }) => _zod.def).find(({ check }) => check === name);
  return found?.minimum ?? found?.maximum ?? found?.value ?? otherwise;
}

function textOf(def: Def, known: Known): fc.Arbitrary<string> {
  const made = def.format && ofFormat(def.format, known);
  if (made) return made;
  const pattern = patternOf(def);
  if (pattern) return fc.stringMatching(pattern);
  const [minLength, most] = [bound(def, 'min_length', 0), bound(def, 'max_length', 1_000)];
  const maxLength = Math.min(most, 60);
  return fc.oneof(
    fc.constantFrom(...known.texts),
    fc.string({ unit: 'grapheme', minLength, maxLength }),
    fc.constantFrom('x'.repeat(minLength), 'x'.repeat(Math.min(most, 5_000))),
  );
}

/** Loopback addresses, in spellings that a webhook must reject. */
const OWN_HOSTS = [
  '127.0.0.1',
  '127.1',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '2130706433',
  '１２７.０.０.１',
  '127.0.0.1.',
  '[::1]',
  '[::ffff:127.0.0.1]',
  'localhost',
  'localhost.',
  'a.localhost',
  'user:password@127.0.0.1',
];

function ofFormat(format: string, { ids }: Known): fc.Arbitrary<string> | undefined {
  if (format === 'uuid') return fc.oneof(fc.constantFrom(...ids), fc.uuid());
  if (format === 'email') return fc.emailAddress();
  // Never an existing address: the system's requests must not leave this machine.
  if (format === 'url')
    return fc
      .tuple(fc.constantFrom(...OWN_HOSTS), fc.webPath())
      .map(([host, path]) => `http://${host}:9${path}`);
  if (format === 'datetime') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  return undefined;
}

/** The input with one part of it replaced, removed or added. */
function mutated(inputs: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(inputs, fc.nat(), oddValue)
    .map(([input, choice, value]) => replaced(input, pathsIn(input), choice, value));
}

type Path = (string | number)[];

function pathsIn(input: unknown, path: Path = []): Path[] {
  if (typeof input !== 'object' || input === null) return [path];
  const names = Object.keys(input);
  const added = Array.isArray(input)
    ? [[...path, names.length]]
    : ['__proto__', 'x'].map((name) => [...path, name]);
  return [
    path,
    ...added,
    ...names.flatMap((name) => pathsIn((input as Record<string, unknown>)[name], [...path, name])),
  ];
}

function replaced(input: unknown, paths: Path[], choice: number, value: unknown): unknown {
  const path = paths[choice % paths.length] ?? [];
  const [name] = path.slice(-1);
  if (name === undefined) return value;
  const copy = structuredClone(input) as Record<string, unknown>;
  let holder = copy;
  for (const step of path.slice(0, -1)) holder = holder[step] as Record<string, unknown>;
  // Defined, because an assignment to `__proto__` would not create a property.
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}
