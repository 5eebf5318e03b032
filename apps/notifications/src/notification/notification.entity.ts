import type { NotificationView } from '#contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** Something one person should hear of. */
@Entity('notification')
export class Notification {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('text')
  kind!: NotificationView['kind'];

  @Column('jsonb')
  data!: Record<string, string>;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'read_at', nullable: true })
  readAt!: Date | null;

  static to(userId: string, kind: NotificationView['kind'], data: Record<string, string>): Notification {
    return Object.assign(new Notification(), {
      id: uuidv7(),
      userId,
      kind,
      data,
      createdAt: new Date(),
      readAt: null,
    });
  }
}
