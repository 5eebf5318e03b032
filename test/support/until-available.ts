import { CodedError } from '#contracts';
import { eventually } from './eventually';

/**
 * Repeats work that is refused because the database is busy, as consumers of events do. For tests with many concurrent
 * transactions: on a machine that does ten things at once some of them wait too long for a connection, and have done nothing.
 */
export async function untilAvailable<T>(work: () => Promise<T>): Promise<T> {
  const { result } = await eventually(async () => {
    try {
      return { result: { value: await work() } };
    } catch (error) {
      if (error instanceof CodedError && error.kind === 'unavailable') throw error;
      return { result: { error } };
    }
  });
  if ('error' in result) throw result.error;
  return result.value;
}
