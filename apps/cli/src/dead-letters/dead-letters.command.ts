import { type DeadLetterView, NotificationsRpc, type RequestInput } from '#contracts';
import { RpcClient, type Context } from '#transport';
import type { Command } from 'commander';
import { operatorToken } from '../keys/operator-token';
import { connectAsOperator } from '../nats/operator-connection';
import { command, commandGroup } from '../usage';

const PAGE = 100;
const TIMEOUT_MS = 10_000;

/** Makes calls of the notifications service as an admin. */
interface Caller {
  rpc: RpcClient;
  token: string;
}

/** `dead-letters …`: shows, retries or discards jobs and events that failed permanently. */
export const deadLettersCommand = (): Command =>
  commandGroup(
    'dead-letters',
    'Jobs and events that failed permanently.',
    command('list', 'List them all.').action(() => withCaller(list)),
    command('show <id>', 'Show one with its payload.').action((id: string) =>
      withCaller(async ({ rpc, token }) => {
        const letter = await rpc.call(NotificationsRpc.deadLetter, { id }, context(token));
        console.log(JSON.stringify(letter, null, 2));
      }),
    ),
    command('retry <id>', 'Try one again.').action((id: string) =>
      withCaller(async ({ rpc, token }) => {
        await rpc.call(NotificationsRpc.retryDeadLetter, { id }, context(token));
        console.log(`✓ ${id} is tried again`);
      }),
    ),
    command('retry-all', 'Retry all current dead letters.').action(() => withCaller(retryAll)),
    command('discard <id>', 'Delete one.').action((id: string) =>
      withCaller(async ({ rpc, token }) => {
        await rpc.call(NotificationsRpc.discardDeadLetter, { id }, context(token));
        console.log(`✓ ${id} is discarded`);
      }),
    ),
  );

async function withCaller(work: (caller: Caller) => Promise<void>): Promise<void> {
  const token = await operatorToken();
  const connection = await connectAsOperator('dead-letters');
  try {
    await work({ rpc: new RpcClient(connection), token });
  } finally {
    await connection.close();
  }
}

async function list(caller: Caller): Promise<void> {
  const letters = await all(caller);
  for (const letter of letters) console.log(line(letter));
  console.log(letters.length === 0 ? '✓ there are no dead letters' : `${letters.length} dead letters`);
}

async function retryAll(caller: Caller): Promise<void> {
  // Listed first, so that a dead letter that fails again is not retried in the same run.
  const letters = await all(caller);
  for (const { id } of letters)
    await caller.rpc.call(NotificationsRpc.retryDeadLetter, { id }, context(caller.token));
  console.log(`✓ ${letters.length} dead letters are tried again`);
}

async function all({ rpc, token }: Caller): Promise<DeadLetterView[]> {
  const letters: DeadLetterView[] = [];
  let cursor: string | null | undefined;
  do {
    const request: RequestInput<typeof NotificationsRpc.deadLetters> = {
      limit: PAGE,
      ...(cursor && { cursor }),
    };
    const page = await rpc.call(NotificationsRpc.deadLetters, request, context(token));
    letters.push(...page.deadLetters);
    cursor = page.nextCursor;
  } while (cursor);
  return letters;
}

const line = ({ id, diedAt, name, consumer, attempts, error }: DeadLetterView): string =>
  `${id.padEnd(12)} ${diedAt}  ${name} (${consumer}), ${attempts} attempts: ${error}`;

const context = (token: string): Context => ({ deadline: Date.now() + TIMEOUT_MS, token });
