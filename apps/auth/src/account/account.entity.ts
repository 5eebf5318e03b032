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

  /** Whether its owner has shown that the address is theirs. */
  @Column('boolean', { name: 'email_verified' })
  emailVerified!: boolean;

  /** Takes the address's place when it is proved. */
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
    return Object.assign(new Account(), {
      id: uuidv7(),
      email,
      emailVerified: false,
      pendingEmail: null,
      username,
      passwordHash,
      roles: ['user' as const],
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** Applies what is given and makes the next version. */
  change(changes: { username?: string; passwordHash?: string; roles?: Role[] }): void {
    for (const [name, value] of Object.entries(changes))
      if (value !== undefined) Object.assign(this, { [name]: value });
    this.touch();
  }

  /** Asks for another address; the present one, and its proof, stay until the other is proved. */
  wishEmail(email: string): void {
    this.pendingEmail = email === this.email ? null : email;
  }

  /** Whether an e-mail to this address can prove anything: it is the account's, or about to be. */
  mayProve(address: string): boolean {
    return address === this.email || address === this.pendingEmail;
  }

  /** Takes an address as proved, in the place of the present one if it is another. */
  prove(address: string): void {
    this.email = address;
    this.emailVerified = true;
    if (this.pendingEmail === address) this.pendingEmail = null;
  }

  touch(): void {
    this.version += 1;
    this.updatedAt = new Date();
  }
}
