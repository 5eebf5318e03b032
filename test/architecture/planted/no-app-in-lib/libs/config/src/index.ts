import { UsersEnv } from '../../../apps/users/src/users.env';

export const env = UsersEnv;
