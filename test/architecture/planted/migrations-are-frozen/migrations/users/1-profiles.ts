import { COLUMNS } from './columns';

export const sql = `CREATE TABLE profile (${COLUMNS})`;
