import { APPS } from '#platform';
import { accountOf, type Crossing, crossings, STREAMS } from './accounts';
import type { Identity } from './identities';
import { type Rights, rightsOf } from './rights';

/** The time limit of replies. */
const ANSWER_WITHIN = '30s';
/** Requests with any number of replies: one for each event, or one of each replica. */
const ANSWERED_OFTEN = /^\$JS\.API\.CONSUMER\.MSG\.NEXT\.|^\$SRV\./;

/**
 * The part of a NATS server's configuration with its users and their permissions. Every user has a key, so no client connects without
 * one.
 * @param publicKeys of each identity, `U…`
 * @see https://docs.nats.io/running-a-nats-service/configuration/securing_nats/accounts
 */
export function authorization(publicKeys: Record<Identity, string>): string {
  const all = crossings();
  return [
    'accounts {',
    ...account(STREAMS, all, [
      '    jetstream: enabled',
      `    users: [ { nkey: ${publicKeys.operator} } ] # operator: commands`,
    ]),
    ...APPS.flatMap((app) =>
      account(app, all, ['    users: [', user(publicKeys[app], app, rightsOf(app)), '    ]']),
    ),
    '}',
    '',
  ].join('\n');
}

function account(owner: Crossing['from'], all: Crossing[], members: string[]): string[] {
  return [
    `  ${accountOf(owner)} {`,
    ...members,
    '    exports: [',
    ...exportsOf(all.filter(({ from }) => from === owner)),
    '    ]',
    '    imports: [',
    ...all
      .filter(({ to }) => to === owner)
      .map(
        ({ kind, subject, from }) =>
          `      { ${kind}: { account: ${accountOf(from)}, subject: "${subject}" } }`,
      ),
    '    ]',
    '  }',
  ];
}

/** Each exported subject once, with the accounts that may import it. */
function exportsOf(given: Crossing[]): string[] {
  const users = Map.groupBy(given, ({ kind, subject }) => `${kind}: "${subject}"`);
  return [...users].map(([what, to]) => {
    const often = ANSWERED_OFTEN.test(to[0]?.subject ?? '') ? ', response_type: stream' : '';
    return `      { ${what}${often}, accounts: [${to.map((one) => accountOf(one.to)).join(', ')}] }`;
  });
}

/** The files of a server's certificate and of the authority that it trusts. */
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
