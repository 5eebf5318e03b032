import { createHash, randomBytes } from 'node:crypto';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** One log-in on one device. It keeps only hashes: the refresh token itself is known to its client alone. */
@Entity('session')
export class Session {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('bytea', { name: 'refresh_hash' })
  refreshHash!: Buffer;

  /** The token before: whoever shows it again has a stolen or replayed one. */
  @Column('bytea', { name: 'previous_hash', nullable: true })
  previousHash!: Buffer | null;

  @Column('text', { name: 'user_agent' })
  userAgent!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_used_at' })
  lastUsedAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** Opens a session and gives its first refresh token. @param lifetime seconds */
  static open(
    accountId: string,
    userAgent: string,
    lifetime: number,
  ): { session: Session; refreshToken: string } {
    const now = new Date();
    const session = Object.assign(new Session(), {
      id: uuidv7(),
      accountId,
      previousHash: null,
      userAgent,
      createdAt: now,
    });
    return { session, refreshToken: session.renew(lifetime, now) };
  }

  /** Retires the refresh token for a new one and moves the expiry. @returns the new refresh token, 256 random bits */
  rotate(lifetime: number): string {
    this.previousHash = this.refreshHash;
    return this.renew(lifetime, new Date());
  }

  private renew(lifetime: number, now: Date): string {
    const token = randomBytes(32).toString('base64url');
    this.refreshHash = hashOf(token);
    this.lastUsedAt = now;
    this.expiresAt = new Date(now.getTime() + lifetime * 1_000);
    return token;
  }

  isExpired(): boolean {
    return this.expiresAt.getTime() <= Date.now();
  }

  /** Whether the token is the one in force, not an older one. */
  isCurrent(token: string): boolean {
    return this.refreshHash.equals(hashOf(token));
  }
}

/** A refresh token is 256 random bits, so a fast hash is enough. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
