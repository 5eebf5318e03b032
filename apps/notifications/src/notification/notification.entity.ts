import type { NotificationKind } from '#contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** A notification to create. */
export interface NotificationInput {
  kind: NotificationKind;
  data: Record<string, string>;
  /** Of a notification that can be withdrawn: the id of what happened. */
  id?: string;
  /** The article it is about. */
  topic?: string;
}

/** A notification in a person's inbox. */
@Entity('notification')
export class Notification {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  /** Its number among the person's notifications; numbers become visible in ascending order. */
  @Column('integer')
  seq!: number;

  @Column('text')
  kind!: NotificationKind;

  @Column('uuid', { nullable: true })
  topic!: string | null;

  @Column('jsonb')
  data!: Record<string, string>;

  /** The number of people or events that it stands for. At 0, as all likes were taken back or it was withdrawn, it is not shown. */
  @Column('integer')
  count!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'read_at', nullable: true })
  readAt!: Date | null;

  static to(userId: string, seq: number, { kind, data, topic, id }: NotificationInput): Notification {
    return Object.assign(new Notification(), {
      id: id ?? uuidv7(),
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
