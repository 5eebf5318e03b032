import { Global, Module } from '@nestjs/common';
import { Housekeeping } from './housekeeping';
import { Inbox } from './inbox';
import { InboxWaiting } from './inbox-waiting';
import { Outbox } from './outbox';
import { WaitingEvents } from '#transport';
import { OutboxGauges } from './outbox-gauges';
import { Relay } from './relay';
import { ReadBarrier } from './read-barrier';

/** Publishes events (`Outbox` and its `Relay`), handles each once (`Inbox`), and waits until events are handled (`ReadBarrier`). */
@Global()
@Module({
  providers: [
    ...[Outbox, Relay, Inbox, InboxWaiting, ReadBarrier, Housekeeping, OutboxGauges],
    { provide: WaitingEvents, useExisting: InboxWaiting },
  ],
  exports: [Outbox, Inbox, ReadBarrier, WaitingEvents],
})
export class OutboxModule {}
