import { Column, Entity, PrimaryColumn } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** How many seconds a session lives unused, and at most. */
export interface SessionLife {
  readonly unused: number;
  readonly longest: number;
}

/** A login on one device, kept open by a chain of refresh tokens. */
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

  static open(accountId: string, userAgent: string, life: SessionLife): Session {
    const session = Object.assign(new Session(), {
      id: uuidv7(),
      accountId,
      userAgent,
      createdAt: new Date(),
    });
    session.use(life);
    return session;
  }

  /** Extends the session, but never beyond its longest life: after that the user has to log in again. */
  use({ unused, longest }: SessionLife): void {
    this.lastUsedAt = new Date();
    const ends = [this.lastUsedAt.getTime() + unused * 1_000, this.createdAt.getTime() + longest * 1_000];
    this.expiresAt = new Date(Math.min(...ends));
  }

  isExpired(): boolean {
    return this.expiresAt.getTime() <= Date.now();
  }
}
