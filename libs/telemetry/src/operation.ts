import { Logger } from '@nestjs/common';
import { errorType, isExpected } from './failure';
import { inSpan } from './spans';
import { type Elapsed, timed } from './timed';
import { currentWork, during, type Work } from './work-context';

type Method = (...args: never[]) => Promise<unknown>;

const logger = new Logger('Operation');

/**
 * Marks a method as a business operation (`article.create`). It gets a span of that name, to which the method adds attributes by
 * `annotate`, and one log line when it has ended, with the affected account and the client's address.
 */
export function Operation(name: string) {
  return <M extends Method>(
    _target: object,
    _key: string,
    descriptor: TypedPropertyDescriptor<M>,
  ): TypedPropertyDescriptor<M> => {
    const method = descriptor.value as M;
    descriptor.value = function (this: object, ...args: Parameters<M>): Promise<unknown> {
      const work = { ...currentWork(), learned: {} };
      return during(work, () => inSpan(name, {}, () => logged(name, work, () => method.apply(this, args))));
    } as M;
    return descriptor;
  };
}

function logged<T>(operation: string, { clientAddress, learned }: Work, act: () => Promise<T>): Promise<T> {
  const line = (status: string, elapsed: Elapsed) => ({
    operation,
    status,
    ...elapsed,
    ...(clientAddress && { 'client.address': clientAddress }),
    ...(learned?.userId !== undefined && { 'user.id': learned.userId }),
  });
  return timed(act, {
    done: (elapsed) => logger.log(line('ok', elapsed), operation),
    failed: (elapsed, error) => {
      if (isExpected(error)) logger.log(line(errorType(error), elapsed), operation);
      else logger.warn({ ...line(errorType(error), elapsed), err: error }, operation);
    },
  });
}
