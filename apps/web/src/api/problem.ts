import { ProblemError } from '#client';

/** An error in words for people, and its parts by the field that they are about. */
export interface Complaint {
  sentence: string;
  fields: Readonly<Record<string, string>>;
}

const LABELS: Readonly<Record<string, string>> = {
  email: 'The e-mail address',
  password: 'The password',
  currentPassword: 'The current password',
  image: 'The address of the picture',
  bio: 'The text about you',
  body: 'The text',
  webhookUrl: 'The address of the webhook',
};

/** The code of a problem, or `offline` when no server could be reached. */
export const codeOf = (error: unknown): string => (error instanceof ProblemError ? error.code : 'offline');

export const statusOf = (error: unknown): number => (error instanceof ProblemError ? error.status : 0);

/** Says what went wrong, and at which field. Problems of fields that are not in the form stay in the sentence. */
export function complaintOf(error: unknown, known: readonly string[] = []): Complaint {
  if (!(error instanceof ProblemError)) return { sentence: OFFLINE, fields: {} };
  const issues = error.errors.map(({ path, message }) => {
    const field = path.split('.')[0] ?? '';
    return { field, sentence: sentenceAbout(field, message) };
  });
  const placed = issues.filter(({ field }) => known.includes(field));
  const others = issues.filter(({ field }) => !known.includes(field));
  return {
    sentence:
      issues.length === 0
        ? error.message
        : others.map(({ sentence }) => sentence).join(' ') || 'Please correct the marked fields.',
    fields: Object.fromEntries(placed.reverse().map(({ field, sentence }) => [field, sentence])),
  };
}

const OFFLINE = 'The server cannot be reached. Check the connection and try again.';

function sentenceAbout(field: string, message: string): string {
  const label = LABELS[field] ?? `The ${field.replaceAll(/[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`)}`;
  return /^[A-Z]/.test(message) ? message : `${label} ${message}${message.endsWith('.') ? '' : '.'}`;
}
