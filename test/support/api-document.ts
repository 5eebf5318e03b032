import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Answer } from './client';
import { visitor } from './client';
import { succeeded } from './people';

/** The system's own OpenAPI document, to compare its responses with it. */
export class ApiDocument {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });

  private constructor(readonly document: { paths: Record<string, Record<string, { responses: object }>> }) {
    addFormats(this.ajv);
    this.ajv.addSchema(document, 'api');
  }

  static async read(): Promise<ApiDocument> {
    return new ApiDocument(succeeded(await visitor().get('/openapi.json'), 200));
  }

  /** `GET /api/articles/:slug`, for every documented route. */
  get routes(): string[] {
    return Object.entries(this.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
  }

  /** The statuses that the document lists for a route. */
  statusesOf(route: string): string[] {
    const [method = '', path = ''] = route.split(' ');
    const operation = this.document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    return Object.keys(operation?.responses ?? {});
  }

  /** How a response of a JSON route violates the document. */
  contradictions(route: string, { status, body }: Pick<Answer, 'status' | 'body'>): string[] {
    const [method = '', path = ''] = route.split(' ');
    const { responses } =
      this.document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()] ?? {};
    if (!responses || !(status in responses)) return [`${route} does not document the status ${status}`];
    if (body === undefined) return [];
    const responsePath = [
      'paths',
      path.replaceAll(/:(\w+)/g, '{$1}'),
      method.toLowerCase(),
      'responses',
      String(status),
    ];
    const pointer = [...responsePath, 'content', 'application/json', 'schema']
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = this.ajv.getSchema(`api#/${pointer}`);
    if (!validate) return [`${route} does not document its response`];
    return validate(body) ? [] : [this.ajv.errorsText(validate.errors)];
  }
}
