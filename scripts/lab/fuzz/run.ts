import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AuthRpc } from '#contracts';
import { connectNats } from '#transport';
import type { NatsConnection } from '@nats-io/transport-node';
import fc from 'fast-check';
import { DATA_DIR } from '../../dev/project';
import { type Stack, startStack } from '../../dev/stack/stack';
import type { StackOptions } from '../../dev/stack/stack-options';
import { HttpCaller } from './caller';
import { type HttpInput, httpInputs, ONCE_BROKEN, sendHttp } from './http-doors';
import { Person } from './person';
import { type RpcInput, rpcInputs, sendRpc } from './rpc-doors';

export interface FuzzOptions {
  inputs: number;
  /** The same seed makes the same inputs. */
  seed: number;
  log: (line: string) => void;
  /** For tests of the fuzzer itself: what is done with each answer, which may throw. */
  inspect?: (answer: { status: number }) => void;
}

export interface FuzzResult {
  sent: number;
  /** Share of what was sent that was taken, and not refused: none would mean that nothing got far. */
  accepted: number;
  seconds: number;
  /** What broke something, in its smallest form, and how it broke. */
  findings: string[];
}

const LANES = 4;
const OWN_SESSIONS: RpcInput = {
  door: 'nats',
  subject: AuthRpc.listSessions.subject,
  headers: {},
  payload: '{}',
};
const PROGRESS_EVERY_MS = 3_000;

/** A system that is there to be sent inputs. */
export interface FuzzedSystem {
  /** Sends inputs over HTTP and NATS; afterwards every process must still be there. */
  fuzz(options: FuzzOptions): Promise<FuzzResult>;
  stop(): Promise<void>;
}

/** Starts a system of its own, sends it inputs and stops it. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
  const system = await startFuzzed();
  return system.fuzz(options).finally(() => system.stop());
}

/** Starts a system that can be sent inputs several times; a test gives it databases. */
export async function startFuzzed(given: Pick<StackOptions, 'databaseUrls'> = {}): Promise<FuzzedSystem> {
  await mkdir(DATA_DIR, { recursive: true });
  const dataDir = await mkdtemp(join(DATA_DIR, 'fuzz-'));
  const notes: string[] = [];
  const stack = await startStack({
    dataDir,
    cacheDir: join(DATA_DIR, 'bin'),
    durable: false,
    env: { ENVIRONMENT: 'test', JWT_EXPIRES_IN: '12h', ARGON2_MEMORY: '19456', LOG_LEVEL: 'error' },
    note: (text) => notes.push(text),
    ...given,
  });
  const pids = stack.processes.map(({ pid }) => pid);
  return {
    async fuzz(options) {
      const begun = Date.now();
      const { findings, ...counts } = await new Fuzz(stack, options).run();
      for (const app of stack.processes) await app.untilReady();
      stack.processes.forEach(({ name, pid }, index) => {
        if (pid !== pids[index]) findings.push(`${name} is another process than before: ${notes.join('; ')}`);
      });
      return { ...counts, findings, seconds: Math.round((Date.now() - begun) / 1_000) };
    },
    async stop() {
      await stack.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

type Input = HttpInput | RpcInput;

class Fuzz {
  private readonly http: HttpCaller;
  private sent = 0;
  private accepted = 0;
  private isOver = false;

  constructor(
    private readonly stack: Stack,
    private readonly options: FuzzOptions,
  ) {
    this.http = new HttpCaller(stack.baseUrl);
  }

  async run(): Promise<Omit<FuzzResult, 'seconds'>> {
    const { inputs, log } = this.options;
    const begun = Date.now();
    const NATS_NKEY_SEED = this.stack.natsOperatorSeed;
    const connection = await connectNats([this.stack.natsUrl], 'fuzz', { NATS_NKEY_SEED });
    const progress = setInterval(() => {
      const rate = Math.round((this.sent * 1_000) / (Date.now() - begun));
      log(`${String(this.sent).padStart(7)}/${inputs} inputs, ${rate}/s`);
    }, PROGRESS_EVERY_MS);
    try {
      const lanes = Array.from({ length: LANES }, (_, lane) => this.lane(lane, connection));
      const findings = (await Promise.all(lanes)).flat();
      return { sent: this.sent, accepted: this.accepted / this.sent, findings };
    } finally {
      clearInterval(progress);
      this.http.close();
      await connection.close();
    }
  }

  /** A share of the inputs, one after another. The first lane that finds something ends the others. */
  private async lane(lane: number, connection: NatsConnection): Promise<string[]> {
    const { inputs, seed } = this.options;
    const known = (await this.newPerson()).known;
    let person = await this.newPerson();
    // Somebody whom services do not know would be refused everywhere, and nothing be tried.
    const { status } = await sendRpc(connection, OWN_SESSIONS, person);
    if (status !== 200) throw new Error('The services do not know who calls them');
    let hasFailed = false;
    const property = fc.asyncProperty(fc.oneof(httpInputs(known), rpcInputs(known)), async (input) => {
      if (this.isOver && !hasFailed) return;
      this.sent += 1;
      try {
        const answer = await this.send(input, connection, person).catch(async (error: unknown) => {
          // An input may have deleted the person, whom services then take for somebody who is yet to come.
          if (!(await this.isOut(person))) throw error;
          person = await this.newPerson();
          return this.send(input, connection, person);
        });
        if (answer.status < 300) this.accepted += 1;
        this.options.inspect?.(answer);
        // An input may have logged the person out or deleted them.
        if (answer.status === 401 && (await this.isOut(person))) person = await this.newPerson();
      } catch (error) {
        hasFailed = this.isOver = true;
        throw error;
      }
    });
    const share = Math.ceil((inputs - lane) / LANES);
    const { failed, counterexample, errorInstance } = await fc.check(property, {
      seed: seed * LANES + lane,
      examples: lane === 0 ? ONCE_BROKEN.map((input): [Input] => [input]) : [],
      numRuns: share,
      maxSkipsPerRun: 0,
    });
    return failed ? [`${fc.stringify(counterexample?.[0])}\n    ${String(errorInstance)}`] : [];
  }

  private send(input: Input, connection: NatsConnection, person: Person): Promise<{ status: number }> {
    return input.door === 'http'
      ? sendHttp(this.http, input, person.token)
      : sendRpc(connection, input, person);
  }

  private async isOut({ token }: Person): Promise<boolean> {
    const { status } = await this.http.send('GET', '/api/user', { authorization: `Bearer ${token}` });
    return status === 401;
  }

  private newPerson(): Promise<Person> {
    return Person.register(this.http, this.stack.databaseUrls.auth);
  }
}
