import { nameOf } from '../profile/profile';

export const welcome = (id: string): string => nameOf(id);
