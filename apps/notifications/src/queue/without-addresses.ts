const ADDRESS = /[^\s<>"'(),;:@]+@[^\s<>"'(),;:@]+/g;

/** The error without e-mail addresses: mail servers repeat them in their answers, and errors are logged and shown. */
export function withoutAddresses(thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const clean = new Error(error.message.replace(ADDRESS, '[address]') || error.name);
  clean.name = error.name;
  clean.stack = error.stack?.replace(ADDRESS, '[address]');
  return clean;
}
