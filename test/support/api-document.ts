import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import type { OpenApi } from '../../apps/gateway/src/documents/openapi';
import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Answer } from './client';
import { testState } from './state';

interface DocumentedHeader {
  required?: boolean;
  schema: object;
}
interface DocumentedResponse {
  $ref?: string;
  headers?: Record<string, { $ref: string }>;
  content?: Record<string, { examples?: Record<string, unknown>; 'x-events'?: Record<string, object> }>;
}
interface DocumentedOperation {
  id: string;
  /** The place of its responses in the document. */
  pointer: string[];
  responses: Record<string, DocumentedResponse>;
}

/** A response as far as it is compared. */
type Seen = Pick<Answer, 'status' | 'headers' | 'text'> & { body?: unknown };

const PROBLEM = 'application/problem+json';
const EVENT_STREAM = 'text/event-stream';

/** The OpenAPI document, to compare responses with it. */
export class ApiDocument {
  private static ofRun: ApiDocument | undefined;
  // Every test file loads this afresh: compiling the meta-schema, to validate the whole document again, would take most of the time.
  private readonly ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  private readonly paths: { pattern: RegExp; path: string }[];

  constructor(private readonly document: OpenApi) {
    addFormats(this.ajv);
    this.ajv.addSchema(document, 'api');
    // A fixed part has priority over a parameter: `/api/users/me` before `/api/users/{id}`.
    const paths = Object.keys(document.paths).sort((a, b) =>
      a.replaceAll('{', '~') < b.replaceAll('{', '~') ? -1 : 1,
    );
    this.paths = paths.map((path) => ({
      path,
      pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    }));
  }

  /** The document of the code under test. The set-up of the run builds it once, because workers load every test file afresh. */
  static get current(): ApiDocument {
    return (this.ofRun ??= new ApiDocument(
      JSON.parse(readFileSync(documentOf(testState().folder), 'utf8')) as OpenApi,
    ));
  }

  /** How a response contradicts the document, each as a sentence that says what to do; empty if it does not. */
  contradictions(method: string, url: string, answer: Seen): string[] {
    const [path = ''] = url.split('?', 1);
    const operation = this.operationAt(method, path);
    // Files of the front end, and servers of apps that are not the gateway.
    if (!operation && !path.startsWith('/api/')) return [];
    const found = operation ? this.compared(operation, method, answer) : this.undocumented(method, answer);
    return found.map(
      (one) => `${method} ${path} (${operation?.id ?? 'no route'}) answered ${answer.status}: ${one}`,
    );
  }

  /** The same for one event of a stream. */
  eventContradictions(url: string, event: string, data: unknown): string[] {
    const [path = ''] = url.split('?', 1);
    const { id = path, pointer = [], responses } = this.operationAt('GET', path) ?? {};
    const stream = responses?.[200]?.content?.[EVENT_STREAM];
    if (!stream?.['x-events']?.[event])
      return [
        `${id} sent the event ${event}, which the document does not list. Add it to \`events\` of the route.`,
      ];
    const validate = this.schemaAt([...pointer, '200', 'content', EVENT_STREAM, 'x-events', event]);
    if (validate(data)) return [];
    const errors = this.ajv.errorsText(validate.errors, { dataVar: 'data' });
    return [`${id} sent ${event} with data that do not fit the schema of the document: ${errors}`];
  }

  private operationAt(method: string, path: string): DocumentedOperation | undefined {
    const known = this.paths.find(({ pattern }) => pattern.test(path))?.path ?? '';
    const name = method === 'HEAD' ? 'get' : method.toLowerCase();
    const operation = this.document.paths[known]?.[name];
    if (!operation) return undefined;
    const responses = operation.responses as Record<string, DocumentedResponse>;
    return { id: operation.operationId, pointer: ['paths', known, name, 'responses'], responses };
  }

  /** An address or a method without a route is refused; a preflight is 204. */
  private undocumented(method: string, answer: Seen): string[] {
    if (method === 'OPTIONS' && answer.status === 204) return [];
    if (answer.status < 400) return ['it is not in the document. Declare it by `route()` in libs/contracts.'];
    return this.matches(
      answer,
      method,
      ['components', 'responses', 'Problem'],
      this.document.components.responses.Problem as DocumentedResponse,
    );
  }

  private compared({ responses, pointer }: DocumentedOperation, method: string, answer: Seen): string[] {
    const { status } = answer;
    const code = codeOf(answer);
    const listed = responses[status];
    // What HTTP itself refuses, before any route: the document describes it by `default`.
    const name = !listed && code.startsWith('http.') ? 'default' : String(status);
    const response = responses[name];
    if (!response) return [`the document does not list this status. ${listIt(code)}`];
    const place = response.$ref ? response.$ref.split('/').slice(1) : [...pointer, name];
    const target = response.$ref
      ? (this.document.components.responses[place.at(-1) ?? ''] as DocumentedResponse)
      : response;
    const { examples } = target.content?.[PROBLEM] ?? {};
    if (examples && code && !(code in examples))
      return [`the document does not list the code ${code} for it. ${listIt(code)}`];
    return this.matches(answer, method, place, target);
  }

  /** Compares headers, content type and body with those of a documented response. */
  private matches(
    { headers, text, body }: Seen,
    method: string,
    place: string[],
    { headers: named = {}, content }: DocumentedResponse,
  ): string[] {
    const found = Object.keys(named).flatMap((name) => this.headerFault(name, headers));
    const type = mediaType(headers);
    const types = Object.keys(content ?? {});
    if (method === 'HEAD') return found;
    if (types.length === 0)
      return text === '' ? found : [...found, 'it has a body, and the document describes none.'];
    if (!types.includes(type))
      return [...found, `its content type is ${type || 'absent'}, and the document has ${types.join()}.`];
    if (!/json/.test(type)) return found;
    const validate = this.schemaAt([...place, 'content', type, 'schema']);
    if (validate(body)) return found;
    const errors = this.ajv.errorsText(validate.errors, { dataVar: 'body' });
    return [
      ...found,
      `its body does not fit the schema of the document: ${errors}. Change \`reply\` of the route, or what it returns.`,
    ];
  }

  private headerFault(name: string, headers: IncomingHttpHeaders): string[] {
    const { required, schema } = (this.document.components.headers as Record<string, DocumentedHeader>)[
      name
    ] ?? { schema: {} };
    const value = headers[name.toLowerCase()];
    if (value === undefined)
      return required ? [`it lacks the header ${name}, which the document requires.`] : [];
    return this.ajv.validate(schema, value)
      ? []
      : [`its header ${name} does not fit the schema of the document: ${String(value)}`];
  }

  private schemaAt(steps: string[]): ValidateFunction {
    const pointer = steps
      .map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = this.ajv.getSchema(`api#/${pointer}`);
    if (!validate) throw new Error(`The document has nothing at ${pointer}`);
    return validate;
  }
}

/** The file with the document of the run. */
export const documentOf = (folder: string): string => `${folder}/openapi.json`;

const listIt = (code: string): string =>
  code
    ? `Add the error ${code} to \`errors\` of the route in libs/contracts.`
    : 'Set `status` or `otherStatuses` of the route in libs/contracts.';

const mediaType = (headers: IncomingHttpHeaders): string =>
  (headers['content-type'] ?? '').split(';', 1).join().trim();

/** The code of a problem; empty for other responses. */
const codeOf = ({ headers, body }: Seen): string =>
  mediaType(headers) === PROBLEM ? ((body as { code?: string } | undefined)?.code ?? '') : '';
