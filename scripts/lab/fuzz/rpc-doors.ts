import * as contracts from '#contracts';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import fc from 'fast-check';
import { isText, type Known, oddText, type Payload, payloadOf } from './inputs';
import type { Person } from './person';

/** Every call that services promise each other, by its subject. */
export const CALLS = new Map<string, contracts.Rpc>(
  Object.entries<unknown>(contracts)
    .filter(([name]) => name.endsWith('Rpc'))
    .flatMap(([, group]) => Object.values(group as Record<string, contracts.Rpc>))
    .map((call) => [call.subject, call]),
);

export interface RpcInput {
  door: 'nats';
  subject: string;
  headers: Record<string, string>;
  payload: Payload;
}

/** Calls that wait until something has happened would wait for what never happens. */
const SHORT_PATIENCE_MS = 300;
const PATIENCE_MS = 15_000;
const LONGEST_WAIT_MS = 20_000;

/** Calls of all services, straight over NATS: with requests of their contracts and with anything else. */
export function rpcInputs(known: Known): fc.Arbitrary<RpcInput> {
  return fc.oneof(
    ...[...CALLS.values()].map(({ subject, request }) =>
      fc.record(
        {
          door: fc.constant('nats' as const),
          subject: fc.constant(subject),
          headers: fc.oneof({ weight: 8, arbitrary: fc.constant({}) }, { weight: 2, arbitrary: oddHeaders }),
          payload: payloadOf(request, known),
        },
        { noNullPrototype: true },
      ),
    ),
  );
}

const oddHeader = fc.oneof(
  oddText.map((text) => text.replaceAll(/[\r\n]/g, '')),
  fc.jsonValue().map((value) => JSON.stringify(value)),
);
const oddHeaders = fc.dictionary(
  fc.constantFrom(
    'Authorization',
    'Deadline',
    'Idempotency-Key',
    'Client-Address',
    'traceparent',
    'X-Request-Id',
  ),
  oddHeader,
  { noNullPrototype: true },
);

/** Kinds of errors that say no to an input; all others say that something is broken. */
const REFUSALS: contracts.ErrorKind[] = ['invalid', 'unauthenticated', 'forbidden', 'not_found', 'conflict'];

/** @throws when the answer is none that the contract promises */
export async function sendRpc(
  connection: NatsConnection,
  input: RpcInput,
  person: Person,
): Promise<{ status: number }> {
  const { subject, payload } = input;
  const contract = CALLS.get(subject) as contracts.Rpc;
  const wire = headers();
  const patience = subject.includes('.settled.') ? SHORT_PATIENCE_MS : PATIENCE_MS;
  const company = { Deadline: String(Date.now() + patience), ...person.credentials, ...input.headers };
  for (const [name, value] of Object.entries(company)) wire.set(name, value);
  const reply = await connection.request(subject, payload, { headers: wire, timeout: LONGEST_WAIT_MS });
  const answer: unknown = reply.json();
  if (!reply.headers?.has('Nats-Service-Error')) {
    contract.reply.parse(answer);
    if (!isText(payload)) throw new Error('took a request that is not UTF-8');
    return { status: 200 };
  }
  const { kind, message } = contracts.WireError.parse(answer);
  // A deadline of the input's own may have passed.
  const isOwnDeadline = kind === 'timeout' && 'Deadline' in input.headers;
  if (!REFUSALS.includes(kind) && !isOwnDeadline) throw new Error(`answered ${kind}: ${message}`);
  return { status: kind === 'unauthenticated' ? 401 : 400 };
}
