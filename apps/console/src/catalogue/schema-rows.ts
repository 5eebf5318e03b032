import { z } from 'zod';

/** One member of a schema, as a line of a table; `depth` says how far inside it stands. */
export interface SchemaRow {
  depth: number;
  name: string;
  type: string;
  optional: boolean;
  /** Limits and the default, in words. */
  note: string;
}

interface Shape {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  anyOf?: Shape[];
  oneOf?: Shape[];
  items?: Shape;
  properties?: Record<string, Shape>;
  required?: string[];
  additionalProperties?: Shape | boolean;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
}

/**
 * A schema as rows for people: an object as its members, anything else as one row without a name.
 * @param io `input` for what a client sends, before defaults and conversions; `output` for a reply
 */
export function schemaRows(schema: z.ZodType | undefined, io: 'input' | 'output'): SchemaRow[] {
  if (!schema || schema instanceof z.ZodVoid) return [];
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Shape;
  const inside = membersOf(json);
  if (inside) return inside.flatMap(([name, member, optional]) => rowsOf(name, member, optional, 0));
  return rowsOf('', json, false, 0);
}

/** Rows for parameters, each with a schema of its own. */
export const parameterRows = (params: Readonly<Record<string, z.ZodType>>): SchemaRow[] =>
  Object.entries(params).flatMap(([name, schema]) =>
    schemaRows(schema, 'input').map((row) => ({ ...row, name: row.name || name })),
  );

function rowsOf(name: string, shape: Shape, optional: boolean, depth: number): SchemaRow[] {
  const row = { depth, name, type: typeOf(shape), optional, note: noteOf(shape) };
  const members = membersOf(innerOf(shape)) ?? [];
  return [row, ...members.flatMap(([key, member, isOptional]) => rowsOf(key, member, isOptional, depth + 1))];
}

/** The schema of the members of an array or map, or of the alternatives. */
function innerOf(shape: Shape): Shape {
  const { items, additionalProperties: others } = shape;
  if (items) return innerOf(items);
  if (typeof others === 'object' && !shape.properties) return innerOf(others);
  const alternative = alternativesOf(shape)?.find((one) => membersOf(innerOf(one)));
  return alternative ? innerOf(alternative) : shape;
}

const alternativesOf = ({ anyOf, oneOf }: Shape): Shape[] | undefined => anyOf ?? oneOf;

function membersOf({ properties, required = [] }: Shape): [string, Shape, boolean][] | undefined {
  if (!properties) return undefined;
  return Object.entries(properties).map(([name, member]) => [name, member, !required.includes(name)]);
}

function typeOf(shape: Shape): string {
  const { $ref, type, format, items, additionalProperties: others, properties } = shape;
  if ($ref) return 'the same again';
  if ('const' in shape) return JSON.stringify(shape.const);
  if (shape.enum) return shape.enum.map((one) => JSON.stringify(one)).join(' | ');
  const alternatives = alternativesOf(shape);
  if (alternatives) return [...new Set(alternatives.map(typeOf))].join(' | ');
  if (items) return `${grouped(typeOf(items))}[]`;
  if (typeof others === 'object' && !properties && Object.keys(others).length > 0)
    return `map of ${typeOf(others)}`;
  return `${[type ?? 'any'].flat().join(' | ')}${format ? ` (${format})` : ''}`;
}

const grouped = (type: string): string => (type.includes(' | ') ? `(${type})` : type);

function noteOf(shape: Shape): string {
  const { minLength, maxLength, minItems, maxItems, format, pattern } = shape;
  const minimum = shape.minimum === Number.MIN_SAFE_INTEGER ? undefined : shape.minimum;
  const maximum = shape.maximum === Number.MAX_SAFE_INTEGER ? undefined : shape.maximum;
  return [
    range(minLength, maxLength, 'characters'),
    range(minItems, maxItems, 'items'),
    range(minimum, maximum, ''),
    !format && pattern ? `matches ${pattern}` : '',
    shape.default === undefined ? '' : `default ${JSON.stringify(shape.default)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function range(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return '';
  const bounds =
    least !== undefined && most !== undefined
      ? `${least} to ${most}`
      : least !== undefined
        ? `at least ${least}`
        : `at most ${most}`;
  return `${bounds} ${unit}`.trim();
}
