export const nameOf = (id: string): string => id;
