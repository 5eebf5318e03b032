export const profileView = (): object => ({});
