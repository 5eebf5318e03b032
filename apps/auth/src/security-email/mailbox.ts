import { createHash } from 'node:crypto';

/**
 * The mailbox an address most likely leads to: without case, without a tag (`ada+news@`), and without the dots of its local
 * part, which some providers ignore. E-mails are counted by mailbox, so that other spellings of an address do not evade a limit. If
 * two people share a count by chance, that costs them little.
 */
export function mailboxOf(address: string): Buffer {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at).replace(/\+.*/s, '').replaceAll('.', '');
  const folded = `${local}${address.slice(at)}`.toLowerCase();
  return createHash('sha256').update(folded).digest();
}
