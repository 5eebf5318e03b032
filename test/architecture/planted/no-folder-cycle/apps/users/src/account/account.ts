export const isOpen = (id: string): boolean => id !== '';
