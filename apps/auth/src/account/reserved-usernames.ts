import { UsernameReserved } from '#contracts';

/** Names by which a person could pass for the site, or a profile's address for another page or a mistake. */
const RESERVED = new Set(
  `
  abuse account accounts admin administration administrator admins anonymous api app articles assets auth billing blog bot
  cdn console contact daemon dashboard default delete deleted deploy docs email everyone faq favorites feed feedback
  ftp guest health help home hostmaster howto image images imprint index info internal invite join jobs jwks legal login
  logout mail mailerdaemon me media metrics mod moderator moderators nan new news nobody noreply null oauth official operator
  owner password passwords payment payments postmaster press privacy profile profiles public register registration reports
  reset root rss sales search security self service session sessions settings shop signin signout signup site sitemap smtp
  sso staff static statistics status store superuser support sysadmin sysop system tags team terms token true
  false undefined unknown unsubscribe user username users void webadmin webhook webhooks webmaster wellknown www you
  `
    .trim()
    .split(/\s+/),
);

/** Digits that look like letters. */
const LOOK_ALIKE: Record<string, string> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't' };

/** Whether the username is reserved, however its letters, digits and hyphens are varied: `Ad-min`, `r00t`. */
export function isReservedUsername(username: string): boolean {
  const letters = username.toLowerCase().replace(/[-_]/g, '');
  const read = letters.replace(/[013457]/g, (digit) => LOOK_ALIKE[digit] ?? digit);
  return RESERVED.has(letters) || RESERVED.has(read) || RESERVED.has(letters.replaceAll('1', 'l'));
}

/** @param held the account's present username, which it may keep @throws UsernameReserved */
export function mustNotBeReserved(username: string, held = ''): void {
  if (username.toLowerCase() !== held.toLowerCase() && isReservedUsername(username))
    throw new UsernameReserved();
}
