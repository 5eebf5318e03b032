import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';

const SEEN = `
  INSERT INTO job_worker (id, seen_at) VALUES ($1, now())
  ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`;
/** Releases the locks of workers that have not been seen for one lease, so that other workers take their jobs. */
const UNLOCK_LOST = `
  WITH lost AS (
    SELECT DISTINCT locked_by AS id FROM graphile_worker.jobs
    WHERE locked_at < now() - $1 * interval '1 second' AND NOT EXISTS (
      SELECT FROM job_worker WHERE id = locked_by AND seen_at > now() - $1 * interval '1 second')
  ), forgotten AS (
    DELETE FROM job_worker WHERE seen_at < now() - interval '1 day'
  )
  SELECT graphile_worker.force_unlock_workers(array_agg(id)), count(*)::int AS workers FROM lost HAVING count(*) > 0`;
const LEAVE = 'DELETE FROM job_worker WHERE id = $1';

/**
 * Records that this replica's worker is alive, and releases the jobs of workers that are not: the library alone waits four
 * hours for a worker that was killed.
 */
export class WorkerLeases {
  private readonly logger = new Logger(WorkerLeases.name);
  private worker?: string;
  private timer?: NodeJS.Timeout;

  /** @param lease seconds without a sign of life after which a worker counts as lost */
  constructor(
    private readonly source: DataSource,
    private readonly lease: number,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.renew(), (this.lease * 1_000) / 4);
  }

  /** Renews the lease of this worker from now on; an earlier worker of this replica counts as lost. */
  hold(worker: string): void {
    this.worker = worker;
    void this.renew();
  }

  private async renew(): Promise<void> {
    try {
      if (this.worker) await this.source.query(SEEN, [this.worker]);
      const [unlocked] = await this.source.query<{ workers: number }[]>(UNLOCK_LOST, [this.lease]);
      if (unlocked) this.logger.warn(`released the jobs of ${unlocked.workers} lost workers`);
    } catch (error) {
      this.logger.warn(`could not renew the leases of jobs: ${String(error)}`);
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    if (this.worker) await this.source.query(LEAVE, [this.worker]).catch(() => undefined); // it expires by itself
  }
}
