import { type Components, type Schema, SchemaComparison } from './schema-compatibility';

interface Content {
  schema: Schema;
}
interface Response {
  headers?: Record<string, unknown>;
  content?: Record<string, Content>;
}
interface Parameter {
  name: string;
  in: string;
  required: boolean;
  schema: Schema;
}
interface Operation {
  /** The day from which on it may be removed. */
  'x-sunset'?: string;
  security: object[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<string, Content> };
  responses: Record<string, Response>;
}
/** An OpenAPI document as far as it is compared. */
export interface Document extends Components {
  paths: Record<string, Record<string, Operation>>;
}

/**
 * What a client of the old document cannot do with the new one: a route, status, parameter or member that is gone, something that
 * requests now need, a type or limit that changed. An addition does not break it, nor the removal of a route after its sunset.
 */
export function breaksOf(before: Document, after: Document, today = new Date()): string[] {
  return Object.entries(before.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, old]) => {
      const route = `${method.toUpperCase()} ${path}`;
      const now = after.paths[path]?.[method];
      const { 'x-sunset': sunset } = old;
      if (!now && sunset && Date.parse(sunset) <= today.getTime()) return [];
      if (!now) return [`${route} was removed`];
      const comparison = new OperationComparison(before, after);
      return comparison.breaks(old, now).map((one) => `${route}: ${one}`);
    }),
  );
}

class OperationComparison {
  private readonly sent: SchemaComparison;
  private readonly received: SchemaComparison;

  constructor(before: Document, after: Document) {
    this.sent = new SchemaComparison(before, after, 'sent');
    this.received = new SchemaComparison(before, after, 'received');
  }

  breaks(old: Operation, now: Operation): string[] {
    return [
      ...(isOpen(old) && !isOpen(now) ? ['it needs a token now'] : []),
      ...this.parameters(old.parameters ?? [], now.parameters ?? []),
      ...this.body(old, now),
      ...Object.entries(old.responses).flatMap(([status, response]) =>
        this.response(status, response, now.responses[status]),
      ),
    ];
  }

  private parameters(before: Parameter[], after: Parameter[]): string[] {
    const find = (all: Parameter[], { name, in: place }: Parameter): Parameter | undefined =>
      all.find((one) => one.name === name && one.in === place);
    return [
      ...after
        .filter((one) => one.required && !find(before, one)?.required)
        .map(({ name }) => `the parameter ${name} became required`),
      ...before.flatMap((old) => {
        const now = find(after, old);
        // An unknown header is ignored, and any other unknown parameter refused.
        if (!now) return old.in === 'header' ? [] : [`the parameter ${old.name} was removed`];
        return this.sent.breaks(old.schema, now.schema, `the parameter ${old.name}`);
      }),
    ];
  }

  private body({ requestBody: old }: Operation, { requestBody: now }: Operation): string[] {
    if (!old) return now?.required ? ['it needs a body now'] : [];
    if (!now) return ['it takes no body any more'];
    const became = now.required && !old.required ? ['the body became required'] : [];
    return [...became, ...this.contents(old.content, now.content, this.sent)];
  }

  /** Problems have one schema, and their statuses may come and go; a success must stay as it is. */
  private response(status: string, old: Response, now: Response | undefined): string[] {
    if (!/^[23]\d\d$/.test(status)) return [];
    if (!now) return [`it no longer answers ${status}`];
    const lost = Object.keys(old.headers ?? {}).filter((name) => !(name in (now.headers ?? {})));
    return [
      ...lost.map((name) => `its ${status} lost the header ${name}`),
      ...this.contents(old.content ?? {}, now.content ?? {}, this.received).map(
        (one) => `in its ${status}, ${one}`,
      ),
    ];
  }

  private contents(
    before: Record<string, Content>,
    after: Record<string, Content>,
    comparison: SchemaComparison,
  ): string[] {
    return Object.entries(before).flatMap(([type, { schema }]) => {
      const now = after[type];
      return now ? comparison.breaks(schema, now.schema) : [`${type} was removed`];
    });
  }
}

/** Whether it can be called without a token. */
const isOpen = ({ security }: Operation): boolean =>
  security.length === 0 || security.some((scheme) => Object.keys(scheme).length === 0);
