import type { Email } from 'postal-mime';
import { visitor } from './client';
import { eventually } from './eventually';
import type { MailServer } from './mail-server';
import { type Person, succeeded } from './people';
import type { User } from './shapes';

/** The token of the link in an e-mail. */
export function tokenIn(mail: Email | undefined): string {
  const token = /\?token=([\w-]+)/.exec(mail?.text ?? '')?.[1];
  if (!token) throw new Error(`There is no link in "${mail?.subject}": ${mail?.text}`);
  return token;
}

/** The token of the newest e-mail with this subject to an address, once `count` of them have arrived. */
export async function linkTo(
  mail: MailServer,
  address: string,
  subject: 'Confirm your e-mail address' | 'Choose a new password',
  count = 1,
): Promise<string> {
  return eventually(() => {
    const found = mail.to(address).filter((one) => one.subject === subject);
    expect(found).toHaveLength(count);
    return tokenIn(found.at(-1));
  });
}

/** Opens the verification link of a registration. */
export async function verified(mail: MailServer, { email }: Person, base: string): Promise<User> {
  const token = await linkTo(mail, email, 'Confirm your e-mail address');
  const answer = await visitor(base).post<{ user: User }>('/api/email/verify', { token });
  return succeeded(answer, 200).user;
}
