export const connectNats = (): void => undefined;
