import { z } from 'zod';
import { opaqueString, UNSEEN } from './opaque-string';
import { inOneLine, label, text, wellFormed } from './text';

export * from './text';

export const Id = z.uuid();
export const Timestamp = z.iso.datetime();
export const Slug = text().min(1).max(1_000);

/** Text that looks like an encoded word (RFC 2047): some mail software would decode it into another address. */
const ENCODED_WORD = '(?!.*=\\?)';
const LOCAL_PART = "(?=.{1,64}@)[a-z\\d!#$%&'*+/=?^_`{|}~-]+(?:\\.[a-z\\d!#$%&'*+/=?^_`{|}~-]+)*";
const DOMAIN = '(?:[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?\\.)+(?!\\d+$)[a-z\\d][a-z\\d-]{0,61}[a-z\\d]';

/**
 * An address as HTML's `type=email` accepts it, on a host with a domain, within the lengths of RFC 5321 (4.5.3.1).
 * International domains must be in their ASCII form, as browsers send them. Stored as typed, compared without case.
 */
export const Email = text()
  .trim()
  .max(254)
  .pipe(
    z.email({
      pattern: new RegExp(`^${ENCODED_WORD}${LOCAL_PART}@${DOMAIN}$`, 'i'),
      error: ({ input }) =>
        /[^\0-\x7f]/.test(String(input))
          ? 'must be an e-mail address in ASCII; write a domain of another script in its "xn--" form'
          : 'must be an e-mail address',
    }),
  );

export const Username = text()
  .trim()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,37}[A-Za-z0-9])?$/,
    'must be 1 to 39 letters, digits, "-" or "_", and start and end with a letter or digit',
  );

/** A username in a filter. Any text may be searched for, even one that is not a valid username. */
export const UsernameSought = text().trim().max(100);

/**
 * 8 to 256 characters, no composition rules (NIST SP 800-63B 5.1.1.2), normalized. The auth service also refuses common
 * passwords. Invisible characters are refused, except those that join emoji and letters of some scripts.
 */
export const NewPassword = wellFormed()
  .overwrite(opaqueString)
  .refine((password) => !UNSEEN.test(password), 'must not hold control or invisible characters')
  .min(8, 'must have at least 8 characters')
  .max(256, 'must have at most 256 characters');
/** A password as typed. The auth service normalizes and checks it. */
export const Password = wellFormed().min(1).max(1024);

export const Name = label().max(100);
export const Bio = text().max(1_000);

/** A URL, stored as given: a normalized form could lead elsewhere. */
export const WebAddress = inOneLine(wellFormed())
  .max(2_000)
  .pipe(z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }));
export const Image = z.union([z.literal(''), WebAddress], 'must be an http(s) address or empty');

export const Role = z.enum(['user', 'moderator', 'admin']);
export type Role = z.infer<typeof Role>;

/** The account that acts, from a verified access token. */
export const Actor = z.object({ id: Id, roles: z.array(Role), sessionId: Id });
export type Actor = z.infer<typeof Actor>;

/** The empty reply of a call without a result. */
export const Nothing = z.object({});
export type Nothing = z.infer<typeof Nothing>;

/** Ids of the events that a write appended. To read the write, wait until the projections have handled them. */
export const Caused = z.object({ events: z.array(Id) });

/** An opaque position in a list, newest first. Clients send it back unchanged. */
export const Cursor = z.uuid('is not a cursor of this list');

/** The cursor of a list by relevance, which also holds the rank of the last item. */
export const RelevanceCursor = z
  .string()
  .regex(
    /^\d(\.\d{1,12})?(e-\d\d?)?_[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
    'is not a cursor of this list',
  );
