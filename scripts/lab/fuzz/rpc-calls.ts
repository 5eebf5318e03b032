import * as contracts from '#contracts';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import fc from 'fast-check';
import { isText, type Known, oddText, type Payload, payloadOf } from './inputs';
import type { Admin } from './admin';

/** Every call between services, by its subject. */
export const CALLS = new Map<string, contracts.Rpc>(
  Object.entries<unknown>(contracts)
    .filter(([name]) => name.endsWith('Rpc'))
    .flatMap(([, group]) => Object.values(group as Record<string, contracts.Rpc>))
    .map((call) => [call.subject, call]),
);

export interface RpcInput {
  via: 'nats';
  subject: string;
  headers: Record<string, string>;
  payload: Payload;
}

/** Calls that wait for an event would wait for one that never comes. */
const WAITING_CALL_DEADLINE_MS = 300;
const CALL_DEADLINE_MS = 15_000;
const RESPONSE_TIMEOUT_MS = 20_000;

/** Calls to all services, straight over NATS: with requests of their contracts and with anything else. */
export function rpcInputs(known: Known): fc.Arbitrary<RpcInput> {
  return fc.oneof(
    ...[...CALLS.values()].map(({ subject, request }) =>
      fc.record(
        {
          via: fc.constant('nats' as const),
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

/** Kinds of errors that reject an input; all others mean that something is broken. */
const REJECTIONS: contracts.ErrorKind[] = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
];

/** @throws Error when the reply violates the contract */
export async function sendRpc(
  connection: NatsConnection,
  input: RpcInput,
  admin: Admin,
): Promise<{ status: number }> {
  const { subject, payload } = input;
  const contract = CALLS.get(subject) as contracts.Rpc;
  const wire = headers();
  const deadlineMs = subject.includes('.settled.') ? WAITING_CALL_DEADLINE_MS : CALL_DEADLINE_MS;
  const metadata = { Deadline: String(Date.now() + deadlineMs), ...admin.credentials, ...input.headers };
  for (const [name, value] of Object.entries(metadata)) wire.set(name, value);
  const reply = await connection.request(subject, payload, { headers: wire, timeout: RESPONSE_TIMEOUT_MS });
  const answer: unknown = reply.json();
  if (!reply.headers?.has('Nats-Service-Error')) {
    contract.reply.parse(answer);
    if (!isText(payload)) throw new Error('accepted a request that is not UTF-8');
    return { status: 200 };
  }
  const { kind, message } = contracts.WireError.parse(answer);
  // The input's own deadline may have passed.
  const isOwnDeadline = kind === 'timeout' && 'Deadline' in input.headers;
  if (!REJECTIONS.includes(kind) && !isOwnDeadline) throw new Error(`returned ${kind}: ${message}`);
  return { status: kind === 'unauthenticated' ? 401 : 400 };
}
