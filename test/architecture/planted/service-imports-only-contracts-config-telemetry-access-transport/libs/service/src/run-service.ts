import { Transaction } from '#database';

export const transaction = new Transaction();
