import { coded, CodedError } from '#contracts';

export const serviceOf = (subject: string): string => subject.split('.')[1] ?? subject;

/** No reply. Counts against the circuit breaker; error replies do not. */
export class Outage extends CodedError {}

/** No replica received the call, so it has had no effect. */
export class ServiceUnavailable extends Outage {
  constructor(subject: string) {
    super('unavailable', 'unavailable', `The ${serviceOf(subject)} service is away. Try again shortly.`);
  }
}

/** The call may have had its effect nevertheless. */
export class DeadlineExceeded extends Outage {
  constructor(subject: string) {
    super('timeout', 'timeout', `The ${serviceOf(subject)} service did not answer in time.`);
  }
}

/** This process has lost its connection to NATS, which says nothing about the service; the call may have had its effect. */
export class ConnectionLost extends CodedError {
  constructor(subject: string) {
    const message = `The ${serviceOf(subject)} service cannot be reached. Try again shortly.`;
    super('unavailable', 'unavailable', message);
  }
}

/** The service has reached its concurrency limit. Refused at once, the caller can try again. */
export class Overloaded extends CodedError {
  constructor(subject: string) {
    const message = `The ${serviceOf(subject)} service has too much to do. Try again shortly.`;
    super('unavailable', 'overloaded', message);
  }
}

/** The message exceeds the `max_payload` of the NATS server. */
export const TooLarge = coded('invalid', 'too_large', 'This is more than can be handled at once.');
