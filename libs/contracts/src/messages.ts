import { z } from 'zod';

/** Zod's messages as the ends of sentences that begin with the field's name, for people who fill in forms. */
z.config({
  customError: (issue) => {
    switch (issue.code) {
      case 'invalid_type':
        return issue.input === undefined ? 'is required' : `must be ${withArticle(issue.expected)}`;
      case 'too_small':
        return `must have at least ${issue.minimum}${unitOf(issue.origin)}`;
      case 'too_big':
        return `must have at most ${issue.maximum}${unitOf(issue.origin)}`;
      case 'invalid_value':
        return `must be one of ${issue.values.join(', ')}`;
      default:
        return undefined;
    }
  },
});

const withArticle = (noun: string): string => (/^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`);

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
}
