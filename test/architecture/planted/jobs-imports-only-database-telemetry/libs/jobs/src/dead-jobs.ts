import { CodedError } from '#contracts';

export const missing = new CodedError();
