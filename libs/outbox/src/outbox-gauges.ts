import { poolOf } from '#database';
import { gauge } from '#telemetry';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Unsent rows have an index of their own, so this reads few rows however large the table is. */
const WAITING = {
  name: 'outbox.waiting',
  text: `
    SELECT count(*)::int AS pending, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float AS age
    FROM outbox WHERE sent_at IS NULL`,
};

/** Reports the number of unpublished events and the age of the oldest. All replicas of a service report the same values. */
@Injectable()
export class OutboxGauges implements OnApplicationBootstrap, OnApplicationShutdown {
  private stops: (() => void)[] = [];
  private latest?: Promise<{ pending: number; age: number }>;

  constructor(private readonly source: DataSource) {}

  onApplicationBootstrap(): void {
    const pending = { unit: '{event}', description: 'Events stored and not published yet.' };
    const age = { unit: 's', description: 'Age of the oldest event that is not published yet.' };
    this.stops = [
      gauge('outbox.pending', pending, async (result) => result.observe((await this.waiting()).pending)),
      gauge('outbox.oldest_age', age, async (result) => result.observe((await this.waiting()).age)),
    ];
  }

  /** One query for both gauges, because they are read at the same time. */
  private waiting(): Promise<{ pending: number; age: number }> {
    this.latest ??= this.read().finally(() => {
      this.latest = undefined;
    });
    return this.latest;
  }

  private async read(): Promise<{ pending: number; age: number }> {
    const { rows } = await poolOf(this.source).query<{ pending: number; age: number }>(WAITING);
    return rows[0] ?? { pending: 0, age: 0 };
  }

  onApplicationShutdown(): void {
    for (const stop of this.stops) stop();
  }
}
