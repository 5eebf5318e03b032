import { Global, Module } from '@nestjs/common';
import { Housekeeping } from './housekeeping';
import { Inbox } from './inbox';
import { InboxWaiting } from './inbox-waiting';
import { Outbox } from './outbox';
import { WaitingEvents } from '#transport';
import { OutboxGauges } from './outbox-gauges';
import { Relay } from './relay';
import { Settlement } from './settlement';

/** Facts out (`Outbox` and its `Relay`), facts in (`Inbox`), and when they have arrived (`Settlement`). */
@Global()
@Module({
  providers: [
    ...[Outbox, Relay, Inbox, InboxWaiting, Settlement, Housekeeping, OutboxGauges],
    { provide: WaitingEvents, useExisting: InboxWaiting },
  ],
  exports: [Outbox, Inbox, Settlement, WaitingEvents],
})
export class OutboxModule {}
