/** A list of entity tags; members may be empty. @see https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3 */
const TAGS = /^[ \t,]*(?:(?:W\/)?"[!#-~\x80-\xff]*"[ \t]*(?:,[ \t,]*|$))+$/;
const OPAQUE = /"[^"]*"/g;

/**
 * Whether an `If-None-Match` names the tag, so that the client already has this representation. The weak comparison ignores
 * `W/`; a malformed value counts as absent.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export function namesTag(ifNoneMatch: string, tag: string): boolean {
  if (ifNoneMatch.trim() === '*') return true;
  if (!TAGS.test(ifNoneMatch)) return false;
  return ifNoneMatch.match(OPAQUE)?.includes(tag.replace(/^W\//, '')) ?? false;
}
