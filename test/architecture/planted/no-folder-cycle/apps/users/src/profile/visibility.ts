import { isOpen } from '../account/account';

export const isShown = (id: string): boolean => isOpen(id);
