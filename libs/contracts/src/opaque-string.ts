/**
 * A password in one spelling, so that it matches whatever keyboard or system it is typed on: every kind of space is an ordinary
 * one, composed and decomposed letters are the same (NFC). Case, width and order stay as they are.
 * @see https://www.rfc-editor.org/rfc/rfc8265#section-4.2
 */
export const opaqueString = (password: string): string => password.replace(/\p{Zs}/gu, ' ').normalize('NFC');

/** Control characters, unassigned and ignorable ones; joiners and variation selectors are parts of emoji and some scripts. */
export const UNSEEN = /(?![\u200c\u200d\ufe0e\ufe0f])[\p{Cc}\p{Cn}\p{Default_Ignorable_Code_Point}]/u;
