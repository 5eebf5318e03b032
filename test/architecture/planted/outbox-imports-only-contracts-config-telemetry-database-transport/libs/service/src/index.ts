export const runService = (): void => undefined;
