import { z } from 'zod';
import { opaqueString, UNSEEN } from './opaque-string';
import { inOneLine, label, text, wellFormed } from './text';

export * from './text';

export const Id = z.uuid();
export const Timestamp = z.iso.datetime();
export const Slug = text().min(1).max(1_000);

/** Words that only look encoded (RFC 2047), which some mail software would decode into another address. */
const ENCODED_WORD = '(?!.*=\\?)';
const LOCAL_PART = "(?=.{1,64}@)[a-z\\d!#$%&'*+/=?^_`{|}~-]+(?:\\.[a-z\\d!#$%&'*+/=?^_`{|}~-]+)*";
const DOMAIN = '(?:[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?\\.)+(?!\\d+$)[a-z\\d][a-z\\d-]{0,61}[a-z\\d]';

/**
 * An address as HTML's `type=email` takes it, on a host with a domain, within the lengths of RFC 5321 (4.5.3.1). International
 * domains come in their ASCII form, as browsers send them. Kept as typed by its owner, compared without case.
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

/** A username to look for. Not every text is one, but none is wrong to ask for. */
export const UsernameSought = text().trim().max(100);

/**
 * 8 to 256 characters, no composition rules (NIST SP 800-63B 5.1.1.2), in one spelling; those that attackers try first are
 * refused by the auth service. Invisible characters are refused, but for those that hold emoji and some scripts together.
 */
export const NewPassword = wellFormed()
  .overwrite(opaqueString)
  .refine((password) => !UNSEEN.test(password), 'must not hold control or invisible characters')
  .min(8, 'must have at least 8 characters')
  .max(256, 'must have at most 256 characters');
/** A password as it was typed: whether it is right, in which spelling, is the auth service's to say. */
export const Password = wellFormed().min(1).max(1024);

export const Name = label().max(100);
export const Bio = text().max(1_000);

/** The address of something on the web, kept as it is given: another form of it could lead elsewhere. */
export const WebAddress = inOneLine(wellFormed())
  .max(2_000)
  .pipe(z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }));
export const Image = z.union([z.literal(''), WebAddress], 'must be an http(s) address or empty');

export const Role = z.enum(['user', 'moderator', 'admin']);
export type Role = z.infer<typeof Role>;

/** Who acts. Taken from a verified access token, handed through NATS with every call. */
export const Actor = z.object({ id: Id, roles: z.array(Role), sessionId: Id });
export type Actor = z.infer<typeof Actor>;

/** Nothing to say: the reply of a call whose success is the answer. */
export const Nothing = z.object({});
export type Nothing = z.infer<typeof Nothing>;

/**
 * Ids of the events a write appended. Whoever needs to read its own write waits until a projection has handled them.
 */
export const Caused = z.object({ events: z.array(Id) });

/** An opaque place in a list, newest first. Clients pass it back as they got it. */
export const Cursor = z.uuid('is not a cursor of this list');

/** The same of a list ordered by relevance: the rank of its last item belongs to the place. */
export const RelevanceCursor = z
  .string()
  .regex(
    /^\d(\.\d{1,12})?(e-\d\d?)?_[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
    'is not a cursor of this list',
  );
