import { Id } from '#contracts';

export const id = Id;
