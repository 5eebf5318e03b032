/** Bytes of text in one encoded word: in base64, with its frame, it stays within the 75 characters of RFC 2047. */
const WORD_BYTES = 45;

/**
 * Text for a header that says what people wrote and nothing else. What looks like an encoded word would be decoded by the
 * reader's program, as the library passes it on; encoded once more, it is shown as it was written.
 * @see https://www.rfc-editor.org/rfc/rfc2047
 */
export function subjectText(text: string): string {
  if (!text.includes('=?')) return text;
  const words: string[] = [''];
  for (const sign of text) {
    if (Buffer.byteLength(`${words.at(-1)}${sign}`) > WORD_BYTES) words.push('');
    words[words.length - 1] += sign;
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ');
}

/** A name beside an address; one that looks like an encoded word is left out, as the library would pass that on as well. */
export const displayName = (name: string): string => (name.includes('=?') ? '' : name);
