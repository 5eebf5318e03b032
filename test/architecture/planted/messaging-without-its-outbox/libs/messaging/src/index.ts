export { Outbox } from './outbox/outbox';
