import { type Actor, Not__Noun__Owner } from '#contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

@Entity('__noun_table__')
export class __Noun__ {
  /** A UUIDv7, so the order of ids is the order of time. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'owner_id' })
  ownerId!: string;

  @Column('text')
  title!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  static of(ownerId: string, title: string): __Noun__ {
    return Object.assign(new __Noun__(), { id: uuidv7(), ownerId, title, createdAt: new Date() });
  }

  /** @throws Not__Noun__Owner */
  mustBelongTo(actor: Actor): void {
    if (this.ownerId !== actor.id) throw new Not__Noun__Owner();
  }

  /** Moderators and admins may remove what others added. @throws Not__Noun__Owner */
  mustBeRemovableBy(actor: Actor): void {
    if (!actor.roles.some((role) => role === 'moderator' || role === 'admin')) this.mustBelongTo(actor);
  }
}
