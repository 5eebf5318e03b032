import { readFileSync } from 'node:fs';

export const profileView = (): string => readFileSync('profile.json', 'utf8');
