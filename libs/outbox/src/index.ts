export { INBOX_KEPT_DAYS } from './housekeeping';
export { caughtUpController } from './caught-up.controller';
export { Inbox } from './inbox';
export { type Aggregate, Outbox } from './outbox';
export { OutboxModule } from './outbox.module';
export { republish } from './republish';
export { ReadBarrier } from './read-barrier';
