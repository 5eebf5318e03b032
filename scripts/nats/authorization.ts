import { APPS } from '../stack/services';
import type { Identity } from './identities';
import { type Rights, rightsOf } from './rights';

/** An answer later than this is for nobody. */
const ANSWER_WITHIN = '30s';

/**
 * The part of a NATS server's configuration that says who may sign in and what each may do. There is no user without a key:
 * nobody gets in without.
 * @param publicKeys of each identity, `U…`
 * @see https://docs.nats.io/running-a-nats-service/configuration/securing_nats/authorization
 */
export function authorization(publicKeys: Record<Identity, string>): string {
  const users = APPS.map((app) => user(publicKeys[app], app, rightsOf(app)));
  return [
    'authorization {',
    '  users: [',
    ...users,
    `    # operator: commands`,
    `    { nkey: ${publicKeys.operator} }`,
    '  ]',
    '}',
    '',
  ].join('\n');
}

/** Where a server finds its certificate and what it trusts. */
export interface ServerTls {
  ca: string;
  cert: string;
  key: string;
}

/** The part that encrypts every connection and refuses clients without a certificate of the same authority. */
export const tlsConfig = ({ ca, cert, key }: ServerTls): string =>
  [
    'tls {',
    `  ca_file: ${JSON.stringify(ca)}`,
    `  cert_file: ${JSON.stringify(cert)}`,
    `  key_file: ${JSON.stringify(key)}`,
    '  verify: true',
    '}',
  ].join('\n');

function user(nkey: string, name: string, rights: Rights): string {
  const { publish, subscribe, neverPublish, answers } = rights;
  return [
    `    # ${name}`,
    `    {`,
    `      nkey: ${nkey}`,
    '      permissions: {',
    `        publish: {`,
    `          allow: ${list(publish)}`,
    ...(neverPublish.length > 0 ? [`          deny: ${list(neverPublish)}`] : []),
    `        }`,
    `        subscribe: { allow: ${list(subscribe)} }`,
    ...(answers ? [`        allow_responses: { max: 1, expires: "${ANSWER_WITHIN}" }`] : []),
    '      }',
    '    }',
  ].join('\n');
}

const list = (subjects: string[]): string =>
  `[\n${subjects.map((subject) => `            "${subject}"`).join('\n')}\n          ]`;
