import { CodedError, type ErrorType } from '#contracts';

/** The result of a change; if it was made before, as this API allows, what there is. @param already the error that says so */
export async function unlessAlready<T>(
  already: ErrorType,
  change: () => Promise<T>,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== already.code) throw error;
    return read();
  }
}
