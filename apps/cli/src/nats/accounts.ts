import { retrySubject } from '#transport';
import { type AppName, APPS, SERVICES } from '#platform';
import { PLATFORM } from '#platform';
import { durables, rightsOf } from './rights';

/** The account of JetStream and the operator; each app has an account of its own. */
export const STREAMS = 'STREAMS';
type Owner = AppName | typeof STREAMS;

/** A subject that one account exports and another imports. */
export interface Crossing {
  readonly kind: 'service' | 'stream';
  readonly subject: string;
  readonly from: Owner;
  readonly to: Owner;
}

/** The name of an account in the server's configuration. */
export const accountOf = (owner: Owner): string => owner.toUpperCase();

/**
 * All exports and imports of the accounts, derived from the same rights as the permissions of their users. Accounts are isolated
 * otherwise: a reply, whatever its subject, returns to the account of the request and reaches only what that app could publish to.
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

/** The account that answers requests to the subject, if any. */
function answersTo(subject: string): Owner | undefined {
  if (/^(\$JS|events|dlq)\./.test(subject)) return STREAMS;
  if (subject.startsWith('retry.'))
    return durables().find(({ durable }) => retrySubject(durable) === subject)?.app;
  const [, service] = /^(?:rpc|\$SRV\.\w+)\.(\w+)/.exec(subject) ?? [];
  return SERVICES.find((name) => name === service);
}

/** The account that publishes to the subject, if it is another one. */
function sendsTo(subject: string): Owner | undefined {
  if (subject.startsWith('$JS.')) return STREAMS;
  return APPS.find((app) => PLATFORM[app].sends?.includes(subject));
}

/** The operator may make every call that any app may make. */
const forOperator = (): Crossing[] =>
  SERVICES.flatMap((service) =>
    [
      ...Object.values(PLATFORM[service].serves ?? {}).map(({ subject }) => subject),
      ...['PING', 'INFO', 'STATS'].map((verb) => `$SRV.${verb}.${service}`),
      ...Object.keys(PLATFORM[service].consumes ?? {}).map(retrySubject),
    ].map((subject) => ({ kind: 'service' as const, subject, from: service, to: STREAMS })),
  );
