import { Column, Entity, PrimaryColumn } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** One log-in on one device, kept open by a chain of refresh tokens. */
@Entity('session')
export class Session {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('text', { name: 'user_agent' })
  userAgent!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_used_at' })
  lastUsedAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** @param lifetime seconds until it ends, if it is not used before */
  static open(accountId: string, userAgent: string, lifetime: number): Session {
    const session = Object.assign(new Session(), {
      id: uuidv7(),
      accountId,
      userAgent,
      createdAt: new Date(),
    });
    session.use(lifetime);
    return session;
  }

  /** Moves its end. */
  use(lifetime: number): void {
    this.lastUsedAt = new Date();
    this.expiresAt = new Date(this.lastUsedAt.getTime() + lifetime * 1_000);
  }

  isExpired(): boolean {
    return this.expiresAt.getTime() <= Date.now();
  }
}
