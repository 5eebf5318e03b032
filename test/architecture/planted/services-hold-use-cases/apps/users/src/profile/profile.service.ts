import type { DataSource } from 'typeorm';

export class ProfileService {
  constructor(readonly source: DataSource) {}
}
