import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import { errorType, isExpected } from './failure';
import { inSpan } from './spans';
import { currentWork, during, type Work } from './work-context';

type Method = (...args: never[]) => Promise<unknown>;

const logger = new Logger('Operation');

/**
 * The method is an operation of the business (`article.create`): a span of that name, to which the method adds what it
 * learns by `annotate`, and one line in the log when it is done, with the account it was about and the client's address.
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

async function logged<T>(
  operation: string,
  { clientAddress, learned }: Work,
  act: () => Promise<T>,
): Promise<T> {
  const begun = performance.now();
  const line = (status: string) => ({
    operation,
    status,
    duration_ms: Math.round((performance.now() - begun) * 10) / 10,
    ...(clientAddress && { 'client.address': clientAddress }),
    ...(learned?.userId !== undefined && { 'user.id': learned.userId }),
  });
  try {
    const result = await act();
    logger.log(line('ok'), operation);
    return result;
  } catch (error) {
    if (isExpected(error)) logger.log(line(errorType(error)), operation);
    else logger.warn(line(errorType(error)), operation);
    throw error;
  }
}
