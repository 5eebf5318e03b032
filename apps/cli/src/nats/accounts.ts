import { retrySubject } from '#transport';
import { type AppName, APPS, SERVICES } from '#platform';
import { PLATFORM } from '#platform';
import { durables, rightsOf } from './rights';

/** Each app has an account of its own; JetStream and the operator have this one. */
export const STREAMS = 'STREAMS';
type Owner = AppName | typeof STREAMS;

/** What crosses from the account that has it to the one that may use it. */
export interface Crossing {
  readonly kind: 'service' | 'stream';
  readonly subject: string;
  readonly from: Owner;
  readonly to: Owner;
}

/** The name of an account in the server's configuration. */
export const accountOf = (owner: Owner): string => owner.toUpperCase();

/**
 * Everything that one account lets another do, derived from the same rights as the permissions of its user. An account sees
 * nothing else of the others: whatever subject an answer is asked to, it comes back to the account that asked, and goes no
 * further than a message of that app's own would.
 * @see https://docs.nats.io/running-a-nats-service/configuration/securing_nats/accounts
 */
export function crossings(): Crossing[] {
  const found = APPS.flatMap((app) => {
    const { publish, subscribe } = rightsOf(app);
    return [
      ...publish.flatMap((subject) => crossing('service', subject, answersTo(subject), app)),
      ...subscribe.flatMap((subject) => crossing('stream', subject, sendsTo(subject), app)),
    ];
  });
  return [...found, ...forOperator()];
}

const crossing = (
  kind: Crossing['kind'],
  subject: string,
  from: Owner | undefined,
  to: AppName,
): Crossing[] => (from === undefined || from === to ? [] : [{ kind, subject, from, to }]);

/** Who answers what is published here; undefined where nobody does. */
function answersTo(subject: string): Owner | undefined {
  if (/^(\$JS|events|dlq)\./.test(subject)) return STREAMS;
  if (subject.startsWith('retry.'))
    return durables().find(({ durable }) => retrySubject(durable) === subject)?.app;
  const [, service] = /^(?:rpc|\$SRV\.\w+)\.(\w+)/.exec(subject) ?? [];
  return SERVICES.find((name) => name === service);
}

/** Who sends what is heard here, if somebody else does. */
function sendsTo(subject: string): Owner | undefined {
  if (subject.startsWith('$JS.')) return STREAMS;
  return APPS.find((app) => PLATFORM[app].sends?.includes(subject));
}

/** The operator may call whatever anybody may. */
const forOperator = (): Crossing[] =>
  SERVICES.flatMap((service) =>
    [
      ...Object.values(PLATFORM[service].serves ?? {}).map(({ subject }) => subject),
      ...['PING', 'INFO', 'STATS'].map((verb) => `$SRV.${verb}.${service}`),
      ...Object.keys(PLATFORM[service].consumes ?? {}).map(retrySubject),
    ].map((subject) => ({ kind: 'service' as const, subject, from: service, to: STREAMS })),
  );
