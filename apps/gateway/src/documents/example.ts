import type { JsonSchema } from './json-schema';

interface Shape extends JsonSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  examples?: unknown[];
  anyOf?: Shape[];
  items?: Shape;
  minimum?: number;
  properties?: Record<string, Shape>;
  required?: string[];
  additionalProperties?: Shape | boolean;
}

const TIME = '2026-03-01T09:30:00.000Z';
export const EXAMPLE_ID = '019ca8d4-1a2b-7c3d-8e4f-5a6b7c8d9e0f';

const BY_FORMAT: Record<string, string> = {
  uuid: EXAMPLE_ID,
  'date-time': TIME,
  email: 'ada@example.org',
  uri: 'https://example.org/ada.png',
};

/** What members of these names hold in an example; others get a value of their type. */
const BY_NAME: Record<string, unknown> = {
  email: 'ada@example.org',
  username: 'ada',
  name: 'Ada Lovelace',
  bio: 'Reads and writes.',
  image: 'https://example.org/ada.png',
  slug: 'how-to-sail-alone',
  title: 'How to sail alone',
  body: 'Start with a small boat.',
  description: 'For beginners',
  tag: 'sailing',
  token: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl',
  refreshToken: 'the next refresh token',
  deviceToken: 'the token of this device',
  expiresIn: 900,
  nextCursor: null,
  limit: 20,
  offset: 0,
  count: 12,
  total: 42,
  address: '192.0.2.7',
  userAgent: 'Mozilla/5.0',
};

/**
 * A value that fits the schema, for the documents. A test validates each of them.
 * @param components the schemas to which it refers by `#/components/schemas/`
 * @param name the member whose value it is
 */
export function exampleOf(schema: JsonSchema, components: Record<string, JsonSchema>, name = ''): unknown {
  const { $ref, type, format, anyOf, items, properties, ...rest } = schema as Shape;
  if ($ref) return exampleOf(components[$ref.split('/').at(-1) ?? ''] ?? {}, components, name);
  if (rest.examples) return rest.examples[0];
  if ('const' in rest) return rest.const;
  if (rest.enum) return rest.enum[0];
  const types = [type ?? anyOf?.map((one) => one.type) ?? []].flat(2);
  const known = BY_NAME[name];
  if (known !== undefined && types.includes(typeOf(known))) return known;
  if (anyOf) return exampleOf(anyOf[0] ?? {}, components, name);
  if (properties) {
    const members = Object.entries(properties);
    return Object.fromEntries(members.map(([key, one]) => [key, exampleOf(one, components, key)]));
  }
  switch (types[0]) {
    case 'array':
      return items ? [exampleOf(items, components, name.replace(/s$/, ''))] : [];
    case 'object':
      return membersOf(schema, components);
    case 'string':
      return BY_FORMAT[format ?? ''] ?? `the ${name || 'text'}`;
    case 'integer':
    case 'number':
      return Math.max(rest.minimum ?? 1, 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return {};
  }
}

/** The members of a record whose names are not all known. */
function membersOf(
  { required, additionalProperties }: Shape,
  components: Record<string, JsonSchema>,
): object {
  if (typeof additionalProperties !== 'object') return {};
  const value = exampleOf(additionalProperties, components);
  return Object.fromEntries((required ?? []).map((key) => [key, value]));
}

const typeOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'array'
      : Number.isInteger(value)
        ? 'integer'
        : typeof value;
