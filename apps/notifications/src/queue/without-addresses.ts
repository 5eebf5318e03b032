/** Bounded, so that a long text without an `@` costs no square of its length. */
const ADDRESS = /[^\s<>"(),;:@]{1,64}@[^\s<>"'(),;:@]+/g;

/** The error without e-mail addresses: mail servers repeat them in their answers, and errors are logged, traced and shown. */
export function withoutAddresses(thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const stack = error.stack?.replace(ADDRESS, '[address]');
  error.message = error.message.replace(ADDRESS, '[address]') || error.name;
  error.stack = stack;
  return error;
}
