import { Account } from '../../auth/src/account/account.entity';

export const account = new Account();
