/** The forms of a name that templates use; `__Noun__` and its like in their texts and paths. */
export type Names = Record<string, string>;

const SERVICE = /^[a-z]{3,24}$/;
const NOUN = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;

/** The forms of a service's name. @throws Error if it cannot be part of a NATS subject, a database and a folder */
export function serviceNames(service: string): Names {
  if (!SERVICE.test(service))
    throw new Error(`A service is named by 3 to 24 small letters, such as "polls"; not "${service}"`);
  return { __service__: service, __Service__: pascal(service), __SERVICE__: service.toUpperCase() };
}

/**
 * The forms of a noun's name and of its plural.
 * @param noun in kebab-case, such as `reading-list`
 * @param plural if it is not the noun with an s
 */
export function nounNames(noun: string, plural = `${noun}s`): Names {
  for (const name of [noun, plural])
    if (!NOUN.test(name))
      throw new Error(`A noun is named in kebab-case, such as "reading-list"; not "${name}"`);
  return {
    __noun__: camel(noun),
    __Noun__: pascal(noun),
    '__noun-file__': noun,
    __noun_table__: noun.replaceAll('-', '_'),
    '__noun-words__': noun.replaceAll('-', ' '),
    __nouns__: camel(plural),
    __Nouns__: pascal(plural),
    '__nouns-file__': plural,
    '__nouns-words__': plural.replaceAll('-', ' '),
    '__Nouns-words__': capitalized(plural.replaceAll('-', ' ')),
  };
}

/** Fills the names into a text or a path. */
export const filled = (text: string, names: Names): string =>
  Object.entries(names)
    .sort(([one], [other]) => other.length - one.length)
    .reduce((result, [placeholder, value]) => result.replaceAll(placeholder, value), text);

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const pascal = (name: string): string => name.split('-').map(capitalized).join('');
const camel = (name: string): string => name.charAt(0) + pascal(name).slice(1);
