import { InvalidInput } from '#contracts';
import { Body, Param, type PipeTransform, Query } from '@nestjs/common';
import type { z } from 'zod';

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

/** What a handler takes of a request, for the documents. */
export interface Inputs {
  params: Record<string, z.ZodType>;
  query?: z.ZodType;
  body?: z.ZodType;
}

const INPUTS = 'inputs';

/** What the parameters of a route's method say that it takes. */
export const inputsOf = (handler: object): Inputs =>
  (Reflect.getMetadata(INPUTS, handler) as Inputs | undefined) ?? { params: {} };

/** Notes what a parameter takes beside having Nest hand it over. */
const noted =
  (note: (inputs: Inputs) => void, decorate: ParameterDecorator): ParameterDecorator =>
  (target, method, index) => {
    const handler = (target as Record<string | symbol, object>)[method as string] as object;
    const inputs = inputsOf(handler);
    note(inputs);
    Reflect.defineMetadata(INPUTS, inputs, handler);
    decorate(target, method, index);
  };

/** The parameter is the body, validated. No body counts as an empty object. */
export const ValidBody = (schema: z.ZodType) =>
  noted(
    (inputs) => (inputs.body = schema),
    Body({ transform: (value: unknown) => value ?? {} }, new FitsPipe(schema)),
  );

/** The parameter is the query, validated; a parameter left empty (`?tag=`) counts as absent. */
export const ValidQuery = (schema: z.ZodType) =>
  noted(
    (inputs) => (inputs.query = schema),
    Query({ transform: present }, new FitsPipe(schema, undefined, 'parameter')),
  );

/** Whether a route's method takes the query, and so says itself which parameters it knows. */
export const readsQuery = (handler: object): boolean => inputsOf(handler).query !== undefined;

/** The parameter is a part of the path, validated. */
export const ValidParam = (name: string, schema: z.ZodType) =>
  noted((inputs) => (inputs.params[name] = schema), Param(name, new FitsPipe(schema, name)));

function present(query: unknown): unknown {
  const entries = Object.entries(query as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, value]) => [name, value === '' ? undefined : value]));
}
