/** A JSON schema as far as it is compared. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
  /** Values may be added to its enum, as clients ignore unknown ones. */
  'x-extensible'?: boolean;
  [other: string]: unknown;
}

/** A document whose components schemas refer to. */
export interface Components {
  components: { schemas: Record<string, Schema> };
}

/** Limits of requests that must not get narrower: a smaller maximum, a larger minimum. */
const MOST = ['maxLength', 'maximum', 'maxItems'];
const LEAST = ['minLength', 'minimum', 'minItems'];

/**
 * Compares schemas of a request (`sent`: what was accepted must still be) or of a response (`received`: what clients can read must
 * still come).
 */
export class SchemaComparison {
  private readonly running = new Set<string>();

  constructor(
    private readonly before: Components,
    private readonly after: Components,
    private readonly direction: 'sent' | 'received',
  ) {}

  /** What breaks clients, each as a sentence that begins with the place in the body. */
  breaks(old: Schema, now: Schema, at = ''): string[] {
    const pair = `${at} ${old.$ref} ${now.$ref}`;
    if (old.$ref !== undefined && this.running.has(pair)) return [];
    this.running.add(pair);
    const [one, other] = [resolved(old, this.before), resolved(now, this.after)];
    const found = one.anyOf || other.anyOf ? this.variants(one, other, at) : this.same(one, other, at);
    this.running.delete(pair);
    return found;
  }

  /** Each variant that clients may send must still fit one; each that they may receive must fit one they know. */
  private variants(old: Schema, now: Schema, at: string): string[] {
    const [ones, others] = [old.anyOf ?? [old], now.anyOf ?? [now]];
    const fits = (one: Schema, other: Schema): boolean => this.breaks(one, other, at).length === 0;
    const lost =
      this.direction === 'sent'
        ? ones.filter((one) => !others.some((other) => fits(one, other)))
        : others.filter((other) => !ones.some((one) => fits(one, other)));
    const verb = this.direction === 'sent' ? 'no longer accepts' : 'may now be';
    return lost.map((one) => `${name(at)} ${verb} ${JSON.stringify(one)}`);
  }

  private same(old: Schema, now: Schema, at: string): string[] {
    return [
      ...this.types(old, now, at),
      ...this.values(old, now, at),
      ...(this.direction === 'sent' ? limits(old, now, at) : []),
      ...this.members(old, now, at),
      ...(old.items && now.items ? this.breaks(old.items, now.items, `${at}[]`) : []),
      ...(isSchema(old.additionalProperties) && isSchema(now.additionalProperties)
        ? this.breaks(old.additionalProperties, now.additionalProperties, `${at}.*`)
        : []),
      ...(old.propertyNames && now.propertyNames
        ? this.breaks(old.propertyNames, now.propertyNames, `${at} (a name)`)
        : []),
    ];
  }

  private types(old: Schema, now: Schema, at: string): string[] {
    const [before, after] = [typesOf(old), typesOf(now)];
    const [wide, narrow] = this.direction === 'sent' ? [after, before] : [before, after];
    const covers = (type: string): boolean =>
      wide.includes(type) || (type === 'integer' && wide.includes('number'));
    if ((wide.length > 0 && narrow.length === 0) || !narrow.every(covers))
      return [
        `${name(at)} changed its type from ${before.join(' or ') || 'any'} to ${after.join(' or ') || 'any'}`,
      ];
    const isNarrower = this.direction === 'sent' ? now.format !== undefined : old.format !== undefined;
    return isNarrower && old.format !== now.format
      ? [`${name(at)} changed its format from ${old.format ?? 'none'} to ${now.format ?? 'none'}`]
      : [];
  }

  private values(old: Schema, now: Schema, at: string): string[] {
    const [before, after] = [valuesOf(old), valuesOf(now)];
    if (this.direction === 'sent') {
      if (!after) return [];
      if (!before) return [`${name(at)} is limited to ${JSON.stringify(after)}`];
      return before
        .filter((one) => !after.includes(one))
        .map((one) => `${name(at)} no longer accepts ${one}`);
    }
    if (!before || old['x-extensible']) return [];
    if (!after) return [`${name(at)} is no longer limited to ${before.join()}`];
    return after.filter((one) => !before.includes(one)).map((one) => `${name(at)} may now be ${one}`);
  }

  private members(old: Schema, now: Schema, at: string): string[] {
    if (!old.properties && !now.properties) return [];
    const [before, after] = [old.properties ?? {}, now.properties ?? {}];
    const place = (key: string): string => (at ? `${at}.${key}` : key);
    const removed = Object.keys(before).filter((key) => !(key in after));
    const wasRequired = (key: string): boolean => (old.required ?? []).includes(key);
    const isRequired = (key: string): boolean => (now.required ?? []).includes(key);
    return [
      ...removed
        .filter(() => this.direction === 'received' || now.additionalProperties === false)
        .map((key) => `${place(key)} was removed`),
      ...(this.direction === 'sent'
        ? Object.keys(after)
            .filter((key) => isRequired(key) && !wasRequired(key))
            .map((key) => `${place(key)} became required`)
        : Object.keys(after)
            .filter((key) => wasRequired(key) && !isRequired(key))
            .map((key) => `${place(key)} may now be absent`)),
      ...Object.entries(before).flatMap(([key, one]) => {
        const other = after[key];
        return other ? this.breaks(one, other, place(key)) : [];
      }),
    ];
  }
}

function limits(old: Schema, now: Schema, at: string): string[] {
  const value = (schema: Schema, limit: string, none: number): number =>
    (schema[limit] as number | undefined) ?? none;
  const tighter = [
    ...MOST.filter((limit) => value(now, limit, Infinity) < value(old, limit, Infinity)),
    ...LEAST.filter((limit) => value(now, limit, -Infinity) > value(old, limit, -Infinity)),
  ];
  return [
    ...tighter.map((limit) => `${name(at)} has a tighter ${limit}: ${String(now[limit])}`),
    ...(now.pattern !== undefined && now.pattern !== old.pattern
      ? [`${name(at)} has another pattern: ${now.pattern}`]
      : []),
  ];
}

const name = (at: string): string => at || 'the body';

const isSchema = (value: Schema | boolean | undefined): value is Schema => typeof value === 'object';

const typesOf = ({ type }: Schema): string[] => [type ?? []].flat();

/** The values as JSON, so that they can be compared. */
const valuesOf = (schema: Schema): string[] | undefined =>
  'const' in schema ? [JSON.stringify(schema.const)] : schema.enum?.map((one) => JSON.stringify(one));

function resolved(schema: Schema, { components }: Components): Schema {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...rest } = schema;
  const target = components.schemas[$ref.split('/').at(-1) ?? ''];
  if (!target) throw new Error(`There is no schema ${$ref}`);
  return { ...resolved(target, { components }), ...rest };
}
