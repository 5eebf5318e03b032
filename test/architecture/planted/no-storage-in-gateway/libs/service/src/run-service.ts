import { DataSource } from 'typeorm';

export const runService = (): DataSource => new DataSource({ type: 'postgres' });
