import type { NotificationKind } from '#contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** What happened, to be told to somebody. */
export interface News {
  kind: NotificationKind;
  data: Record<string, string>;
  /** The article it is about. */
  topic?: string;
  /** Whether more of the same kind about the same may be told as one. */
  collapses?: boolean;
}

/** Something one person should hear of. */
@Entity('notification')
export class Notification {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** Its place among the person's notifications; numbers become visible in their order. */
  @Column('integer')
  seq!: number;

  @Column('text')
  kind!: NotificationKind;

  @Column('uuid', { nullable: true })
  topic!: string | null;

  @Column('jsonb')
  data!: Record<string, string>;

  /** How many it stands for; with none left, as all have taken their likes back, it is not shown. */
  @Column('integer')
  count!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'read_at', nullable: true })
  readAt!: Date | null;

  static to(userId: string, seq: number, { kind, data, topic }: News): Notification {
    return Object.assign(new Notification(), {
      id: uuidv7(),
      userId,
      seq,
      kind,
      topic: topic ?? null,
      data,
      count: 1,
      createdAt: new Date(),
      readAt: null,
    });
  }
}
