export const Id = '';
