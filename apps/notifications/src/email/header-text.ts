/** Bytes of text in one encoded word: in base64, with its delimiters, that is at most the 75 characters of RFC 2047. */
const WORD_BYTES = 45;

/**
 * User text for a header, shown exactly as it was written. The library passes on text that looks like an encoded word, and mail
 * programs would decode it; so it is encoded once more.
 * @see https://www.rfc-editor.org/rfc/rfc2047
 */
export function subjectText(text: string): string {
  if (!text.includes('=?')) return text;
  const words: string[] = [''];
  for (const character of text) {
    if (Buffer.byteLength(`${words.at(-1)}${character}`) > WORD_BYTES) words.push('');
    words[words.length - 1] += character;
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ');
}

/** A display name. One that looks like an encoded word is left out, as the library would pass it on as well. */
export const displayName = (name: string): string => (name.includes('=?') ? '' : name);
