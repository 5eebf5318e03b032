/** What may stand before the `@` without quotes (RFC 5321, and RFC 6531 for letters beyond ASCII). */
const ATOM = String.raw`[\p{L}\p{M}\p{N}_.!#$%&'*+/=?^\x60{|}~-]`;
const LABEL = String.raw`[\p{L}\p{M}\p{N}-]+`;
const LAST_LABEL = String.raw`\p{L}[\p{L}\p{M}\p{N}-]*`;

/**
 * An e-mail address. A match starts only at the beginning of a run of characters, so a long text costs linear time. A domain of
 * one label is accepted (`root@localhost`), except after a slash, where `@` begins the name of a package; a version (`x@1.2.3`)
 * is not a domain.
 */
const ADDRESS = new RegExp(
  String.raw`(?:"(?:[^"\\\r\n]|\\.){1,64}"|(?<!${ATOM})${ATOM}+)` +
    String.raw`@(?:\[[\da-z.:-]+\]|(?:${LABEL}\.)+${LAST_LABEL}|(?<!/@)${LAST_LABEL})`,
  'giu',
);

/** The text with each e-mail address replaced by `[e-mail]`: logs, traces and stored errors must not contain personal data. */
export const withoutAddresses = (text: string): string => text.replace(ADDRESS, '[e-mail]');

/** The same error without e-mail addresses in its message and stack: mail servers repeat them in their replies. */
export function errorWithoutAddresses(thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const stack = error.stack && withoutAddresses(error.stack);
  error.message = withoutAddresses(error.message) || error.name;
  error.stack = stack;
  return error;
}
