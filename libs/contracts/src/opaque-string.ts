/**
 * Normalizes a password, so that it matches on any keyboard and system: every kind of space becomes an ordinary one, decomposed
 * letters become composed ones (NFC). Case, width and order stay unchanged.
 * @see https://www.rfc-editor.org/rfc/rfc8265#section-4.2
 */
export const opaqueString = (password: string): string => password.replace(/\p{Zs}/gu, ' ').normalize('NFC');

/** Control, unassigned and ignorable characters, except joiners and variation selectors, which emoji and some scripts need. */
export const UNSEEN = /(?![\u200c\u200d\ufe0e\ufe0f])[\p{Cc}\p{Cn}\p{Default_Ignorable_Code_Point}]/u;
