import { hash } from 'node:crypto';
import type { AsyncApi } from './asyncapi';
import { Html, html } from './html';
import type { JsonSchema } from './json-schema';
import type { OpenApi } from './openapi';
import type { Operation } from './operation';
import { STYLE } from './page-style';

/** The page has no script and one style, allowed by its hash; nothing else may run, load or apply. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

/** Both documents as one HTML page. */
export function page(http: OpenApi, events: AsyncApi): string {
  const operations = Object.entries(http.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const nouns = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${http.info.title}: API</title>
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <header>
          <h1>${http.info.title}</h1>
          <p>${inline(http.info.description)}</p>
          <p>
            Version ${http.info.version} · <a href="/openapi.json">openapi.json</a> ·
            <a href="/asyncapi.json">asyncapi.json</a>
          </p>
          <nav>
            ${[...nouns, 'events', 'schemas'].map((noun) => html`<a href="#${noun}">${spaced(noun)}</a> `)}
          </nav>
        </header>
        <main>
          ${nouns.map(
            (noun) =>
              html`<section id="${noun}">
                <h2>${spaced(noun)}</h2>
                ${operations
                  .filter(({ operation }) => operation.tags.includes(noun))
                  .map(({ path, method, operation }) => operationHtml(path, method, operation))}
              </section>`,
          )}
          <section id="events">
            <h2>events</h2>
            <p>${events.info.description}</p>
            ${Object.entries(events.channels).map(([type, { description }]) => eventHtml(events, type, description))}
          </section>
          <section id="schemas">
            <h2>schemas</h2>
            ${Object.entries({ ...events.components.schemas, ...http.components.schemas }).map(
              ([name, schema]) =>
                html`<details id="schema-${name}">
                  <summary><code>${name}</code></summary>
                  ${schemaHtml(schema)}
                </details>`,
            )}
          </section>
        </main>
      </body>
    </html>`.text;
}

const spaced = (noun: string): string => noun.replaceAll(/[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`);

/** Renders text between backquotes as code. */
const inline = (text: string): Html[] =>
  text.split('`').map((part, index) => (index % 2 ? html`<code>${part}</code>` : html`${part}`));

function operationHtml(path: string, method: string, operation: Operation): Html {
  const { operationId, security, parameters = [], requestBody, responses } = operation;
  const access = security.length === 0 ? 'public' : security.length > 1 ? 'token optional' : 'token';
  const body = requestBody?.content['application/json']?.schema;
  return html`<details id="${operationId}">
    <summary>
      <b class="${method}">${method.toUpperCase()}</b> <code>${path}</code> <small>${access}</small>
    </summary>
    ${
      parameters.length > 0
        ? html`<h3>Parameters</h3>
            ${membersHtml(
              Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
              parameters.filter(({ required }) => required).map(({ name }) => name),
            )}`
        : ''
    }
    ${
      body
        ? html`<h3>Body</h3>
            ${schemaHtml(body)}`
        : ''
    }
    ${Object.entries(responses).map(([status, response]) => responseHtml(status, response as Response))}
  </details>`;
}

interface Response {
  $ref?: string;
  description?: string;
  content?: Record<string, { schema: JsonSchema }>;
}

function responseHtml(status: string, { $ref, description, content = {} }: Response): Html {
  if ($ref) return html`<p class="problem"><b>${status}</b> <a href="#schema-Problem">Problem</a></p>`;
  return html`<h3>${status} ${description}</h3>
    ${Object.entries(content).map(
      ([type, { schema }]) =>
        html`<p><small>${type}</small></p>
          ${schemaHtml(schema)}`,
    )}`;
}

function eventHtml({ components }: AsyncApi, type: string, description: string): Html {
  const { payload } = components.messages[type] as { payload: JsonSchema };
  return html`<details id="${type}">
    <summary><b class="event">EVENT</b> <code>${type}</code></summary>
    <p>${description} Headers: <a href="#schema-CloudEvent">CloudEvent</a>.</p>
    ${schemaHtml(payload)}
  </details>`;
}

interface Shape extends JsonSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Shape[];
  items?: Shape;
  properties?: Record<string, Shape>;
  required?: string[];
  additionalProperties?: Shape | boolean;
}

const schemaHtml = (schema: Shape): Html =>
  schema.properties ? membersHtml(schema.properties, schema.required) : html`<p>${typeHtml(schema)}</p>`;

const membersHtml = (members: Record<string, Shape>, required: string[] = []): Html =>
  html`<table>
    ${Object.entries(members).map(
      ([name, schema]) =>
        html`<tr>
          <td><code>${name}</code>${required.includes(name) ? '' : html` <small>optional</small>`}</td>
          <td>${typeHtml(schema)} <small>${limitsOf(schema)}</small></td>
        </tr>`,
    )}
  </table>`;

function typeHtml(schema: Shape): Html {
  const { $ref, type, format, items, anyOf, properties, additionalProperties: others } = schema;
  if ($ref) {
    const name = $ref.split('/').at(-1) ?? '';
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if ('const' in schema) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.enum) return html`<code>${schema.enum.map((one) => JSON.stringify(one)).join(' | ')}</code>`;
  if (anyOf) return html`${anyOf.map((one, index) => html`${index ? ' or ' : ''}${typeHtml(one)}`)}`;
  if (items) return html`array of ${items.properties ? schemaHtml(items) : typeHtml(items)}`;
  if (properties) return html`object ${schemaHtml(schema)}`;
  if (typeof others === 'object') return html`object of ${typeHtml(others)}`;
  return html`${[type ?? 'anything'].flat().join(' or ')}${format ? ` (${format})` : ''}`;
}

const LIMITS = [
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'pattern',
  'default',
  'description',
];

const limitsOf = (schema: Shape): string =>
  LIMITS.filter((name) => schema[name] !== undefined)
    .map(
      (name) => `${name} ${typeof schema[name] === 'string' ? schema[name] : JSON.stringify(schema[name])}`,
    )
    .join(' · ');
