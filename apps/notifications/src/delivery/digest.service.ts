import { Transaction } from '#database';
import type { TraceContext } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { SettingsRepository } from '../settings/settings.repository';
import { DeliveryService } from './delivery.service';

/** Sums up what people have not read. */
@Injectable()
export class DigestService {
  constructor(
    private readonly transaction: Transaction,
    private readonly settings: SettingsRepository,
    private readonly deliveries: DeliveryService,
  ) {}

  /** Plans a digest for everybody who wishes one and has unread news since the last. @returns how many */
  async plan(trace: TraceContext): Promise<number> {
    return this.transaction.run(async (tx) => {
      const people = await this.settings.takeForDigest(tx);
      for (const userId of people) {
        await this.deliveries.plan(tx, { subject: uuidv7(), userId, kind: 'digest' }, trace, 'low');
      }
      return people.length;
    });
  }
}
