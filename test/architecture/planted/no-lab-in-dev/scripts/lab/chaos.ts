export const chaos = (): void => undefined;
