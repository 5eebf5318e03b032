import type { Role } from '#contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** Who somebody is to the platform. Its versions number the events told about it. */
@Entity('account')
export class Account {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  email!: string;

  @Column('text')
  username!: string;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @Column('text', { array: true })
  roles!: Role[];

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  static open(email: string, username: string, passwordHash: string): Account {
    const now = new Date();
    return Object.assign(new Account(), {
      id: uuidv7(),
      email,
      username,
      passwordHash,
      roles: ['user' as const],
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** Applies what is given and makes the next version. */
  change(changes: { email?: string; username?: string; passwordHash?: string; roles?: Role[] }): void {
    for (const [name, value] of Object.entries(changes))
      if (value !== undefined) Object.assign(this, { [name]: value });
    this.touch();
  }

  touch(): void {
    this.version += 1;
    this.updatedAt = new Date();
  }
}
