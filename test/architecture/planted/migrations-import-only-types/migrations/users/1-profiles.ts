import { Table } from 'typeorm';

export const profile = new Table({ name: 'profile' });
