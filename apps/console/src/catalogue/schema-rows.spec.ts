import { z } from 'zod';
import { type SchemaRow, schemaRows } from './schema-rows';

const shown = (rows: SchemaRow[]): string[] =>
  rows.map(({ depth, name, type, optional, note }) =>
    `${'  '.repeat(depth)}${name}${optional ? '?' : ''}: ${type}${note && ` (${note})`}`.trimEnd(),
  );

describe('a schema as rows', () => {
  it('has a row for each member, with its limits in words', () => {
    const schema = z.object({
      title: z.string().min(1).max(200),
      size: z.int().min(1),
      limit: z.int().max(100).default(20),
      kind: z.enum(['a', 'b']),
      all: z.literal(true).optional(),
      tags: z.array(z.string()).max(20),
      at: z.iso.datetime(),
    });
    expect(shown(schemaRows(schema, 'input'))).toEqual([
      'title: string (1 to 200 characters)',
      'size: integer (at least 1)',
      'limit?: integer (at most 100, default 20)',
      'kind: "a" | "b"',
      'all?: true',
      'tags: string[] (at most 20 items)',
      'at: string (date-time)',
    ]);
  });

  it('shows the members of objects, lists, maps and nullable values', () => {
    const inner = z.object({ id: z.string() });
    const schema = z.object({
      one: inner,
      many: z.array(inner),
      maybe: inner.nullable(),
      byName: z.record(z.string(), inner),
    });
    expect(shown(schemaRows(schema, 'output'))).toEqual([
      ...['one: object', '  id: string'],
      ...['many: object[]', '  id: string'],
      ...['maybe: object | null', '  id: string'],
      ...['byName: map of object', '  id: string'],
    ]);
  });

  it('has one row without a name for a schema that is not an object, and no row for an empty one', () => {
    expect(shown(schemaRows(z.array(z.string()), 'output'))).toEqual([': string[]']);
    expect(schemaRows(z.void(), 'output')).toEqual([]);
    expect(schemaRows(undefined, 'input')).toEqual([]);
  });
});
