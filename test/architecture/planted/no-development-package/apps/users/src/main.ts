import fastCheck from 'fast-check';

export const arbitrary = fastCheck.string();
