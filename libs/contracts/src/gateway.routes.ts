import { z } from 'zod';
import { route } from './route';

const State = z.enum(['healthy', 'unhealthy']);

/** The state of the whole system; `degraded` when any part is unhealthy. */
export const SystemReport = z.object({
  status: z.enum(['healthy', 'degraded']),
  database: State,
  nats: State,
  services: z.record(z.string(), State),
});
export type SystemReport = z.infer<typeof SystemReport>;

export const HealthRoutes = {
  get: route('GET', '/api/health', {
    summary: 'Report the state of the system',
    access: 'public',
    reply: SystemReport,
    otherStatuses: [503],
    limit: 'none',
  }),
};

const ApiDocument = z.looseObject({ info: z.looseObject({ title: z.string(), version: z.string() }) });

/** The documents of the API. They exist where `API_DOCS` is set. */
export const DocumentsRoutes = {
  openApi: route('GET', '/openapi.json', {
    summary: 'Describe this API as OpenAPI 3.1',
    access: 'public',
    reply: ApiDocument,
    cacheControl: 'no-cache',
  }),
  asyncApi: route('GET', '/asyncapi.json', {
    summary: 'Describe events and calls as AsyncAPI 3.0',
    access: 'public',
    reply: ApiDocument,
    cacheControl: 'no-cache',
  }),
  page: route('GET', '/docs', {
    summary: 'Show this reference',
    access: 'public',
    reply: z.string(),
    contentType: 'text/html',
    cacheControl: 'no-cache',
  }),
  script: route('GET', '/docs/scalar.js', {
    summary: 'Get the script of this reference',
    access: 'public',
    status: 200,
    contentType: 'text/javascript',
    cacheControl: 'no-cache',
  }),
};
