import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import { errorType, isExpected } from './failure';
import { inSpan } from './spans';

type Method = (...args: never[]) => Promise<unknown>;

const logger = new Logger('Operation');

/**
 * The method is an operation of the business (`article.create`): a span of that name, to which the method adds what it
 * learns by `annotate`, and one line in the log when it is done.
 */
export function Operation(name: string) {
  return <M extends Method>(
    _target: object,
    _key: string,
    descriptor: TypedPropertyDescriptor<M>,
  ): TypedPropertyDescriptor<M> => {
    const method = descriptor.value as M;
    descriptor.value = function (this: object, ...args: Parameters<M>): Promise<unknown> {
      return inSpan(name, {}, () => logged(name, () => method.apply(this, args)));
    } as M;
    return descriptor;
  };
}

async function logged<T>(operation: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const line = (status: string) => ({
    operation,
    status,
    duration_ms: Math.round((performance.now() - begun) * 10) / 10,
  });
  try {
    const result = await work();
    logger.log(line('ok'), operation);
    return result;
  } catch (error) {
    if (isExpected(error)) logger.log(line(errorType(error)), operation);
    else logger.warn(line(errorType(error)), operation);
    throw error;
  }
}
