import { Transaction } from '#database';
import type { TraceContext } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { PreferencesRepository } from '../preferences/preferences.repository';
import { DeliveryService } from './delivery.service';

/** Plans digests of unread notifications. */
@Injectable()
export class DigestService {
  constructor(
    private readonly transaction: Transaction,
    private readonly preferences: PreferencesRepository,
    private readonly deliveries: DeliveryService,
  ) {}

  /** Plans a digest for each person who has chosen one and has new unread notifications. @returns how many */
  async plan(trace: TraceContext): Promise<number> {
    return this.transaction.run(async (tx) => {
      const people = await this.preferences.takeForDigest(tx);
      for (const userId of people) {
        await this.deliveries.plan(tx, { messageId: uuidv7(), userId, kind: 'digest' }, trace, 'low');
      }
      return people.length;
    });
  }
}
