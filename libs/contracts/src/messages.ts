import { z } from 'zod';

/** Replaces Zod's messages by ends of sentences that begin with the field's name, for people who fill in forms. */
z.config({ customError: (issue) => sentenceOf(issue) });

/** Messages for formats whose fields do not have their own. */
const FORMATS: Record<string, string> = {
  uuid: 'must be a UUID',
  datetime: 'must be a time such as 2026-01-31T12:00:00Z',
};

function sentenceOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is required'
        : `must be ${withArticle(TYPES[issue.expected] ?? issue.expected)}`;
    case 'too_small':
      return issue.minimum === 1 && unitOf(issue.origin, 1)
        ? 'must not be empty'
        : bounded('least', issue.origin, issue.minimum);
    case 'too_big':
      return bounded('most', issue.origin, issue.maximum);
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'is not written as it must be';
    case 'unrecognized_keys':
      return `is not known: ${issue.keys.join(', ')}`;
    case 'invalid_key':
      return 'has a name that is not known';
    default:
      return 'is not valid';
  }
}

/** Names of types for people. */
const TYPES: Record<string, string> = { int: 'whole number', record: 'object', array: 'list' };

const withArticle = (noun: string): string => (/^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`);

/** `must have at most 5 characters` of a text, `must be at most 5` of a number. */
function bounded(end: 'least' | 'most', origin: string, bound: number | bigint): string {
  const unit = unitOf(origin, Number(bound));
  return `must ${unit ? 'have' : 'be'} at ${end} ${bound}${unit && ` ${unit}`}`;
}

function unitOf(origin: string, count: number): string {
  const unit = { string: 'character', array: 'item' }[origin];
  return unit ? `${unit}${count === 1 ? '' : 's'}` : '';
}
