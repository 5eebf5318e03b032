import { InvalidInput } from '#contracts';
import { Body, Param, type PipeTransform, Query } from '@nestjs/common';
import type { z } from 'zod';

const READS_QUERY = 'reads the query';

/** Lets through what fits the schema, and names every problem of what does not. */
class FitsPipe implements PipeTransform<unknown, unknown> {
  /** @param name of the value, where it is not an object whose members have names */
  constructor(
    private readonly schema: z.ZodType,
    private readonly name?: string,
    private readonly member: 'field' | 'parameter' = 'field',
  ) {}

  transform(value: unknown): unknown {
    const parsed = this.schema.safeParse(value);
    if (!parsed.success) throw InvalidInput.from(parsed.error, this.name, this.member);
    return parsed.data;
  }
}

/** The parameter is the body, validated. No body counts as an empty object. */
export const ValidBody = (schema: z.ZodType) =>
  Body({ transform: (value: unknown) => value ?? {} }, new FitsPipe(schema));

/** The parameter is the query, validated; a parameter left empty (`?tag=`) counts as absent. */
export const ValidQuery =
  (schema: z.ZodType): ParameterDecorator =>
  (target, method, index) => {
    const handler = (target as Record<string | symbol, object>)[method as string] as object;
    Reflect.defineMetadata(READS_QUERY, true, handler);
    Query({ transform: present }, new FitsPipe(schema, undefined, 'parameter'))(target, method, index);
  };

/** Whether a route's method takes the query, and so says itself which parameters it knows. */
export const readsQuery = (handler: object): boolean => Reflect.hasMetadata(READS_QUERY, handler);

/** The parameter is a part of the path, validated. */
export const ValidParam = (name: string, schema: z.ZodType) => Param(name, new FitsPipe(schema, name));

function present(query: unknown): unknown {
  const entries = Object.entries(query as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, value]) => [name, value === '' ? undefined : value]));
}
