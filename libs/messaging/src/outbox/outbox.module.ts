import { Global, Module } from '@nestjs/common';
import { Housekeeping } from './housekeeping';
import { Inbox } from './inbox';
import { Outbox } from './outbox';
import { OutboxGauges } from './outbox-gauges';
import { Relay } from './relay';
import { Settlement } from './settlement';

/** Facts out (`Outbox` and its `Relay`), facts in (`Inbox`), and when they have arrived (`Settlement`). */
@Global()
@Module({
  providers: [Outbox, Relay, Inbox, Settlement, Housekeeping, OutboxGauges],
  exports: [Outbox, Inbox, Settlement],
})
export class OutboxModule {}
