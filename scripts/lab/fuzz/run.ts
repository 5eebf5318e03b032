import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AuthRpc } from '#contracts';
import { connectNats } from '#transport';
import type { NatsConnection } from '@nats-io/transport-node';
import fc from 'fast-check';
import { DATA_DIR } from '../../dev/project';
import { type Stack, startStack } from '../../dev/stack/stack';
import type { StackOptions } from '../../dev/stack/stack-options';
import { HttpClient } from './http-client';
import { type HttpInput, httpInputs, REGRESSIONS, sendHttp } from './http-requests';
import { Admin } from './admin';
import { type RpcInput, rpcInputs, sendRpc } from './rpc-calls';

export interface FuzzOptions {
  inputs: number;
  /** The same seed gives the same inputs. */
  seed: number;
  log: (line: string) => void;
  /** For tests of the fuzzer itself: called with each response; may throw. */
  inspect?: (answer: { status: number }) => void;
}

export interface FuzzResult {
  sent: number;
  /** The share of inputs that were accepted; 0 would mean that nothing got past validation. */
  accepted: number;
  seconds: number;
  /** Each breaking input in its smallest form, and what broke. */
  findings: string[];
}

const LANES = 4;
const LIST_SESSIONS: RpcInput = {
  via: 'nats',
  subject: AuthRpc.listSessions.subject,
  headers: {},
  payload: '{}',
};
const PROGRESS_EVERY_MS = 3_000;

/** A running system to fuzz. */
export interface FuzzedSystem {
  /** Sends inputs over HTTP and NATS, then checks that every process is still the same. */
  fuzz(options: FuzzOptions): Promise<FuzzResult>;
  stop(): Promise<void>;
}

/** Starts a separate system, fuzzes it and stops it. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
  const system = await startFuzzed();
  try {
    return await system.fuzz(options);
  } finally {
    await system.stop();
  }
}

/** Starts a system that can be fuzzed several times; a test gives it databases. */
export async function startFuzzed(given: Pick<StackOptions, 'databaseUrls'> = {}): Promise<FuzzedSystem> {
  await mkdir(DATA_DIR, { recursive: true });
  const dataDir = await mkdtemp(join(DATA_DIR, 'fuzz-'));
  const notes: string[] = [];
  const stack = await startStack({
    dataDir,
    cacheDir: join(DATA_DIR, 'bin'),
    durable: false,
    env: { ENVIRONMENT: 'test', JWT_EXPIRES_IN: '12h', ARGON2_MEMORY: '1024', LOG_LEVEL: 'error' },
    note: (text) => notes.push(text),
    ...given,
  });
  const pids = stack.processes.map(({ pid }) => pid);
  return {
    async fuzz(options) {
      const startedAt = Date.now();
      const { findings, ...counts } = await new Fuzz(stack, options).run();
      for (const app of stack.processes) await app.untilReady();
      stack.processes.forEach(({ name, pid }, index) => {
        if (pid !== pids[index]) findings.push(`${name} was restarted: ${notes.join('; ')}`);
      });
      return { ...counts, findings, seconds: Math.round((Date.now() - startedAt) / 1_000) };
    },
    async stop() {
      await stack.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

type Input = HttpInput | RpcInput;

class Fuzz {
  private readonly http: HttpClient;
  private sent = 0;
  private accepted = 0;
  private isOver = false;

  constructor(
    private readonly stack: Stack,
    private readonly options: FuzzOptions,
  ) {
    this.http = new HttpClient(stack.baseUrl);
  }

  async run(): Promise<Omit<FuzzResult, 'seconds'>> {
    const { inputs, log } = this.options;
    const startedAt = Date.now();
    const NATS_NKEY_SEED = this.stack.natsOperatorSeed;
    const connection = await connectNats([this.stack.natsUrl], 'fuzz', { NATS_NKEY_SEED });
    const progress = setInterval(() => {
      const rate = Math.round((this.sent * 1_000) / (Date.now() - startedAt));
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

  /** A share of the inputs, one after another. The first lane with a finding ends the others. */
  private async lane(lane: number, connection: NatsConnection): Promise<string[]> {
    const { inputs, seed } = this.options;
    const known = (await this.newAdmin()).known;
    let admin = await this.newAdmin();
    // Services reject a caller they do not know everywhere, so nothing would be tested.
    const { status } = await sendRpc(connection, LIST_SESSIONS, admin);
    if (status !== 200) throw new Error('The services do not recognize the caller');
    let hasFailed = false;
    const property = fc.asyncProperty(fc.oneof(httpInputs(known), rpcInputs(known)), async (input) => {
      if (this.isOver && !hasFailed) return;
      this.sent += 1;
      try {
        const answer = await this.send(input, connection, admin).catch(async (error: unknown) => {
          // An input may have deleted the account; services then treat its token like that of an account not yet replicated.
          if (!(await this.isLoggedOut(admin))) throw error;
          admin = await this.newAdmin();
          return this.send(input, connection, admin);
        });
        if (answer.status < 300) this.accepted += 1;
        this.options.inspect?.(answer);
        // An input may have logged the user out or deleted the account.
        if (answer.status === 401 && (await this.isLoggedOut(admin))) admin = await this.newAdmin();
      } catch (error) {
        hasFailed = this.isOver = true;
        throw error;
      }
    });
    const share = Math.ceil((inputs - lane) / LANES);
    const { failed, counterexample, errorInstance } = await fc.check(property, {
      seed: seed * LANES + lane,
      examples: lane === 0 ? REGRESSIONS.map((input): [Input] => [input]) : [],
      numRuns: share,
      maxSkipsPerRun: 0,
    });
    return failed ? [`${fc.stringify(counterexample?.[0])}\n    ${String(errorInstance)}`] : [];
  }

  private send(input: Input, connection: NatsConnection, admin: Admin): Promise<{ status: number }> {
    return input.via === 'http' ? sendHttp(this.http, input, admin.token) : sendRpc(connection, input, admin);
  }

  private async isLoggedOut({ token }: Admin): Promise<boolean> {
    const { status } = await this.http.send('GET', '/api/user', { authorization: `Bearer ${token}` });
    return status === 401;
  }

  private newAdmin(): Promise<Admin> {
    return Admin.register(this.http, this.stack.databaseUrls.auth);
  }
}
