import { retryDelayMs } from '#transport';

export const PLATFORM = { delay: retryDelayMs(1) };
