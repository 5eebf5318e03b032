import { SetMetadata } from '@nestjs/common';

/** Who may call a route: everybody, everybody with or without a token, or (when nothing is said) who is logged in. */
export type Access = 'public' | 'optional';

export const ACCESS = 'access';

/** The route asks nobody who they are; a token that happens to be sent is not looked at. */
export const Public = () => SetMetadata<string, Access>(ACCESS, 'public');

/** The route works without a token; one that is sent must be valid. */
export const OptionalLogin = () => SetMetadata<string, Access>(ACCESS, 'optional');
