/** Where the API is. */
export const GLOBAL_PREFIX = 'api';
/** What stands beside it: places that are known by name everywhere. */
export const OUTSIDE_PREFIX = ['.well-known/*path', 'docs', 'openapi.json', 'asyncapi.json'];

export const isOutsidePrefix = (path: string): boolean =>
  path.startsWith('.well-known/') || OUTSIDE_PREFIX.includes(path);
