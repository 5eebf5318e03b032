import { InvalidInput } from '#contracts';
import { Body, Param, type PipeTransform, Query } from '@nestjs/common';
import type { z } from 'zod';

/** Lets through what fits the schema, and names every problem of what does not. */
class FitsPipe implements PipeTransform<unknown, unknown> {
  /** @param name of the value, where it is not an object whose members have names */
  constructor(
    private readonly schema: z.ZodType,
    private readonly name?: string,
  ) {}

  transform(value: unknown): unknown {
    const parsed = this.schema.safeParse(value);
    if (!parsed.success) throw InvalidInput.from(parsed.error, this.name);
    return parsed.data;
  }
}

/** The parameter is the body, validated. No body counts as an empty object. */
export const ValidBody = (schema: z.ZodType) =>
  Body({ transform: (value: unknown) => value ?? {} }, new FitsPipe(schema));

/** The parameter is the query, validated; a parameter left empty (`?tag=`) counts as absent. */
export const ValidQuery = (schema: z.ZodType) => Query({ transform: present }, new FitsPipe(schema));

/** The parameter is a part of the path, validated. */
export const ValidParam = (name: string, schema: z.ZodType) => Param(name, new FitsPipe(schema, name));

function present(query: unknown): unknown {
  return Object.fromEntries(
    Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== ''),
  );
}
