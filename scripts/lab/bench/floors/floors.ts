import { availableParallelism } from 'node:os';
import { ChildTool } from '../child-tool';
import type { LoadResult } from '../load/messages';
import type { FloorOrder, FloorResult } from './floor';

/** The two bare programs that rates are divided by. */
export class Floors {
  private readonly article = new ChildTool<FloorOrder, FloorResult>('floors/article-floor');
  // libuv hashes on its own threads, four by default.
  private readonly password = new ChildTool<FloorOrder, FloorResult>('floors/password-floor', {
    UV_THREADPOOL_SIZE: String(availableParallelism()),
  });

  get pids(): number[] {
    return [this.article.pid, this.password.pid];
  }

  /** Starts floor A. @returns its address */
  async listen(databaseUrl: string): Promise<string> {
    const result = await this.article.ask({ do: 'listen', databaseUrl });
    if (!('port' in result)) throw new Error('Floor A did not return its port');
    return `http://127.0.0.1:${result.port}`;
  }

  /** Floor B: hashes for some seconds. */
  async hash(seconds: number, hashed: string, password: string): Promise<LoadResult> {
    const result = await this.password.ask({ do: 'hash', seconds, hashed, password });
    if (!('hashes' in result)) throw new Error('Floor B did not return its hashes');
    const milliseconds = (result.seconds * 1_000 * availableParallelism()) / result.hashes;
    return {
      seconds: result.seconds,
      responses: result.hashes,
      statuses: { 200: result.hashes },
      errors: 0,
      bytes: 0,
      p50: milliseconds,
      p99: milliseconds,
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.article.stop(), this.password.stop()]);
  }
}
