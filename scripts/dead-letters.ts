import { type DeadLetterView, NotificationsRpc, type RequestInput } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { continueTrace } from '#telemetry';
import { operatorToken } from './keys/operator-token';
import { connectToSystem } from './nats-target';

const USAGE = 'usage: npm run dead-letters -- list | show <id> | retry <id> | retry-all | discard <id>';
const PAGE = 100;
const PATIENCE_MS = 10_000;

/** `npm run dead-letters -- …`: what failed for good in the running system (or the one at NATS_URL), to look at and mend. */
async function main([action = '', id = '']: string[]): Promise<void> {
  const withId = ['show', 'retry', 'discard'].includes(action);
  if (!(withId ? id : ['list', 'retry-all'].includes(action) && !id)) throw new Error(USAGE);
  const token = await operatorToken();
  const connection = await connectToSystem('dead-letters');
  try {
    await run(new RpcClient(connection), token, action, id);
  } finally {
    await connection.close();
  }
}

async function run(rpc: RpcClient, token: string, action: string, id: string): Promise<void> {
  switch (action) {
    case 'list': {
      const letters = await all(rpc, token);
      for (const letter of letters) console.log(line(letter));
      return console.log(
        letters.length === 0 ? '✓ there are no dead letters' : `${letters.length} dead letters`,
      );
    }
    case 'show':
      return console.log(
        JSON.stringify(await rpc.call(NotificationsRpc.deadLetter, { id }, call(token)), null, 2),
      );
    case 'retry':
      await rpc.call(NotificationsRpc.retryDeadLetter, { id }, call(token));
      return console.log(`✓ ${id} is tried again`);
    case 'discard':
      await rpc.call(NotificationsRpc.discardDeadLetter, { id }, call(token));
      return console.log(`✓ ${id} is discarded`);
    default: {
      // Listed first: what fails again while this runs is left for the next time.
      const letters = await all(rpc, token);
      for (const letter of letters)
        await rpc.call(NotificationsRpc.retryDeadLetter, { id: letter.id }, call(token));
      return console.log(`✓ ${letters.length} dead letters are tried again`);
    }
  }
}

async function all(rpc: RpcClient, token: string): Promise<DeadLetterView[]> {
  const letters: DeadLetterView[] = [];
  let cursor: string | null | undefined;
  do {
    const request: RequestInput<typeof NotificationsRpc.deadLetters> = {
      limit: PAGE,
      ...(cursor && { cursor }),
    };
    const page = await rpc.call(NotificationsRpc.deadLetters, request, call(token));
    letters.push(...page.deadLetters);
    cursor = page.nextCursor;
  } while (cursor);
  return letters;
}

const line = ({ id, diedAt, name, consumer, attempts, error }: DeadLetterView): string =>
  `${id.padEnd(12)} ${diedAt}  ${name} (${consumer}), ${attempts} attempts: ${error}`;

const call = (token: string): Call => ({
  deadline: Date.now() + PATIENCE_MS,
  requestId: '',
  trace: continueTrace(),
  token,
});

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`✗ ${error.message}`);
    process.exit(1);
  },
);
