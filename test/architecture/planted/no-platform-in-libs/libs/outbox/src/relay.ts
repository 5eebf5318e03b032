import { APPS } from '#platform';

export const apps = APPS;
