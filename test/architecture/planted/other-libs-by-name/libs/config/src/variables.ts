export const seconds = (): number => 1;
