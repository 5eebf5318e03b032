import { CodedError } from '#contracts';

export const serviceOf = (subject: string): string => subject.split('.')[1] ?? subject;

/** Nothing was heard of the service: that says something of the service, where an answer of it, even a refusal, does not. */
export class Outage extends CodedError {}

/** Nobody took the call, so it has had no effect. */
export const ServiceUnavailable = (subject: string): Outage =>
  new Outage('unavailable', 'unavailable', `The ${serviceOf(subject)} service is away. Try again shortly.`);

/** It may have had its effect all the same. */
export const DeadlineExceeded = (subject: string): Outage =>
  new Outage('timeout', 'timeout', `The ${serviceOf(subject)} service did not answer in time.`);

/** This process has lost NATS: of the service nothing is known, and of the calls on their way neither. */
export const ConnectionLost = (subject: string): CodedError =>
  new CodedError(
    'unavailable',
    'unavailable',
    `The ${serviceOf(subject)} service cannot be reached. Try again shortly.`,
  );

/** More is asked of the service than can be done in time; who is refused at once can try again. */
export const Overloaded = (subject: string): CodedError =>
  new CodedError(
    'unavailable',
    'overloaded',
    `The ${serviceOf(subject)} service has too much to do. Try again shortly.`,
  );

/** The server's `max_payload` bounds what one message may carry. */
export const TooLarge = (): CodedError =>
  new CodedError('invalid', 'too_large', 'This is more than can be handled at once.');
