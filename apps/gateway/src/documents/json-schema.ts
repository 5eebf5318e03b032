import * as contracts from '#contracts';
import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;
type Override = NonNullable<z.core.ToJSONSchemaParams['override']>;

/** The schemas that the contracts export become components under their exported names. */
const NAMED = z.registry<{ id: string }>();
for (const [id, exported] of Object.entries<unknown>(contracts))
  if (exported instanceof z.ZodType) NAMED.add(exported, { id });

/** The schema of a request as it is sent, before values are trimmed or converted. */
export const requestSchema = (schema: z.ZodType): JsonSchema =>
  withoutMarks(z.toJSONSchema(schema, { io: 'input', override: readable }));

/**
 * The schema of a reply or an event. It allows other members, because new ones may be added later.
 * @param components receives the named parts to which the schema refers
 */
export function replySchema(schema: z.ZodType, components: Record<string, JsonSchema>): JsonSchema {
  const override: Override = (context) => {
    readable(context);
    // The registry of names takes the place of the one with other metadata.
    Object.assign(context.jsonSchema, z.core.globalRegistry.get(context.zodSchema));
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

/** Replaces a pattern by its format, keeps defaults, and leaves out the limits of JavaScript integers. */
const readable: Override = ({ zodSchema, jsonSchema }) => {
  const format = formatOf(zodSchema);
  if (format) jsonSchema.format ??= format;
  if (jsonSchema.format || jsonSchema.type !== 'string') delete jsonSchema.pattern;
  const { def } = zodSchema._zod;
  // Zod leaves out the default of a value that is transformed.
  if (def.type === 'default') jsonSchema.default ??= def.defaultValue;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
};

/** The format of a text that is a pipe of a length check and a format check: the JSON schema has only the first half. */
function formatOf(schema: z.core.$ZodType): string | undefined {
  const { def } = schema._zod;
  if (def.type !== 'pipe') return undefined;
  const { out } = def as z.core.$ZodPipeDef;
  if (out._zod.def.type === 'pipe') return formatOf(out);
  const { format } = out._zod.def as { format?: string };
  return format === 'url' ? 'uri' : format === 'email' ? format : undefined;
}
