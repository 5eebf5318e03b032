export const retryDelayMs = (attempt: number): number => attempt;
