export const UsersEnv = {};
