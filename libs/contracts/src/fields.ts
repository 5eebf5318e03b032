import { z } from 'zod';

/**
 * Text PostgreSQL and JSON can both hold: no NUL (PostgreSQL's `text` refuses it) and no lone surrogate (not UTF-8).
 * @see https://www.postgresql.org/docs/current/datatype-character.html
 */
export const text = () =>
  z.string().refine((value) => !value.includes('\0') && value.isWellFormed(), {
    message: 'must not hold a NUL character or a broken surrogate pair',
  });

export const Id = z.uuid();
export const Timestamp = z.iso.datetime();
export const Slug = text().min(1).max(1_000);

/** Kept as typed by its owner, compared without case. 254 characters: RFC 5321, 4.5.3.1.3. */
export const Email = text().trim().max(254).pipe(z.email('must be an e-mail address'));

export const Username = text().regex(
  /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,37}[A-Za-z0-9])?$/,
  'must be 1 to 39 letters, digits, "-" or "_", and start and end with a letter or digit',
);

/** 8 to 256 characters, no composition rules (NIST SP 800-63B 5.1.1.2); common ones are refused by the auth service. */
export const NewPassword = text()
  .min(8, 'must have at least 8 characters')
  .max(256, 'must have at most 256 characters');
/** A password as given at a door: whether it is right is the auth service's to say. */
export const Password = text().min(1).max(1024);

export const Name = text().trim().min(1, 'must not be empty').max(100);
export const Bio = text().max(1_000);
export const Image = z.union(
  [
    z.literal(''),
    text()
      .max(2_000)
      .pipe(z.url({ protocol: /^https?$/ })),
  ],
  'must be an http(s) address or empty',
);

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
