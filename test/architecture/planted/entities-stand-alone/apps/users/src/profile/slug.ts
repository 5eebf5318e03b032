export const slugFrom = (title: string): string => title;
