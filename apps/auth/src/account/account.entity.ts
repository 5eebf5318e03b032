import type { Role } from '#contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** A person's identity on the platform. Its version numbers the events about it. */
@Entity('account')
export class Account {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  email!: string;

  /** Whether its owner has shown that the address is theirs. */
  @Column('boolean', { name: 'email_verified' })
  emailVerified!: boolean;

  /** Replaces `email` once it is verified. */
  @Column('text', { name: 'pending_email', nullable: true })
  pendingEmail!: string | null;

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
    const roles: Role[] = ['user'];
    return Object.assign(new Account(), {
      id: uuidv7(),
      email,
      emailVerified: false,
      pendingEmail: null,
      username,
      passwordHash,
      roles,
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** Applies the changes that are given and makes the next version. */
  change(changes: { username?: string; passwordHash?: string; roles?: Role[] }): void {
    for (const [name, value] of Object.entries(changes))
      if (value !== undefined) Object.assign(this, { [name]: value });
    this.touch();
  }

  /** Requests another address. The present one, and its verification, stay until the other is verified. */
  requestEmail(email: string): void {
    this.pendingEmail = email === this.email ? null : email;
  }

  /** Makes an unverified address the account's. */
  replaceEmail(email: string): void {
    this.email = email;
    this.emailVerified = false;
    this.pendingEmail = null;
  }

  /** Withdraws a requested address. */
  dropPendingEmail(): void {
    this.pendingEmail = null;
  }

  /** Whether a link sent to this address can verify it: it is the account's address, or the requested one. */
  canVerify(address: string): boolean {
    return address === this.email || address === this.pendingEmail;
  }

  /** Makes a verified address the account's. */
  verifyEmail(address: string): void {
    this.email = address;
    this.emailVerified = true;
    if (this.pendingEmail === address) this.pendingEmail = null;
  }

  /** Makes the next version. */
  touch(): void {
    this.version += 1;
    this.updatedAt = new Date();
  }
}
