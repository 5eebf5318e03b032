import { CodedError } from '#contracts';

export const problem = new CodedError();
