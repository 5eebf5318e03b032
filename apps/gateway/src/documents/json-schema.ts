import * as contracts from '#contracts';
import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;
type Override = NonNullable<z.core.ToJSONSchemaParams['override']>;

/** What contracts export is known to readers by its name there. */
const NAMED = z.registry<{ id: string }>();
for (const [id, exported] of Object.entries<unknown>(contracts))
  if (exported instanceof z.ZodType) NAMED.add(exported, { id });

/** What a request may hold: as it is sent, before anything is trimmed or converted. */
export const requestSchema = (schema: z.ZodType): JsonSchema =>
  withoutMarks(z.toJSONSchema(schema, { io: 'input', override: readable }));

/**
 * What an answer or an event holds. Members may be added to it later, so others than these are not excluded.
 * @param components gets the named parts, to which the schema refers
 */
export function replySchema(schema: z.ZodType, components: Record<string, JsonSchema>): JsonSchema {
  const override: Override = (context) => {
    readable(context);
    if (context.jsonSchema.additionalProperties === false) delete context.jsonSchema.additionalProperties;
  };
  const json = z.toJSONSchema(schema, { io: 'output', metadata: NAMED, override });
  const text = JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $defs = {}, ...root } = JSON.parse(text) as JsonSchema & { $defs?: Record<string, JsonSchema> };
  for (const [name, part] of Object.entries($defs)) components[name] = withoutMarks(part);
  return withoutMarks(root);
}

const MARKS = ['$schema', '$id', 'id'];
const withoutMarks = (json: JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(json).filter(([name]) => !MARKS.includes(name)));

/** A format says more to readers than the expression it stands for, and a limit of the language says nothing. */
const readable: Override = ({ zodSchema, jsonSchema }) => {
  const format = formatOf(zodSchema);
  if (format) jsonSchema.format ??= format;
  if (jsonSchema.format) delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
};

/** A text that is checked for its length first and for its format after is a pipe, of which only the first half is told. */
function formatOf(schema: z.core.$ZodType): string | undefined {
  const { def } = schema._zod;
  if (def.type !== 'pipe') return undefined;
  const { out } = def as z.core.$ZodPipeDef;
  if (out._zod.def.type === 'pipe') return formatOf(out);
  const { format } = out._zod.def as { format?: string };
  return format === 'url' ? 'uri' : format === 'email' ? format : undefined;
}
