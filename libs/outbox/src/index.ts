export { INBOX_KEPT_DAYS } from './housekeeping';
export { Inbox } from './inbox';
export { type Aggregate, Outbox } from './outbox';
export { OutboxModule } from './outbox.module';
export { republish } from './republish';
export { Settlement } from './settlement';
