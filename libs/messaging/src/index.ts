export { listenToAll } from './events/broadcasts';
export { connectNats, inboxPrefixOf, type NatsIdentity } from './connection';
export { EventServer } from './events/event-server';
export { type DeadLetter, DeadLetters } from './events/dead-letters';
export { CLOUD_EVENT, type Delivery } from './events/delivery';
export type { ConsumerOptions } from './events/consumer-options';
export { consumer, type EventHandlerExtras, type Outcome } from './events/on';
export { retryDelayMs } from './events/retry';
export { retrySubject } from './events/retries';
export { DEAD_LETTER_STREAM, ensureDeadLetterStream, ensureEventStream } from './events/streams';
export { type Resumption, WaitingEvents } from './events/waiting-events';
export { type Call, actorOf } from './rpc/call';
export { Handle } from './rpc/handle';
export { RpcClient } from './rpc/rpc-client';
export { RpcServer } from './rpc/rpc-server';
export { Messaging, MessagingModule } from './messaging.module';
export { PassErrors } from './pass-errors.filter';
export {
  AccessTokenVerifier,
  bearerToken,
  kidOf,
  PublicKeys,
  type VerifiedToken,
} from './token/access-token-verifier';
export { TokenExpired, TokenInvalid } from './token/token.errors';
export { VerificationKeys } from './token/verification-keys';
export { type HttpDoor, runService, type ServiceDefinition } from './run-service';
