import { type Actor, NotYourComment } from '#contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** A comment on an article. Its id is a UUIDv7, so the order of ids is the order of time. */
@Entity('comment')
export class Comment {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'article_id' })
  articleId!: string;

  @Column('uuid', { name: 'author_id' })
  authorId!: string;

  @Column('text')
  body!: string;

  /** The number of events about the comment so far. */
  @Column('integer')
  version!: number;

  /** Its number among the changes to the article's comments. */
  @Column('integer')
  seq!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  static write(articleId: string, authorId: string, body: string, seq: number): Comment {
    const now = new Date();
    return Object.assign(new Comment(), {
      id: uuidv7(),
      articleId,
      authorId,
      body,
      version: 1,
      seq,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** @throws NotYourComment */
  mustBeDeletableBy({ id, roles }: Actor, articleAuthorId: string): void {
    const isTheirs = id === this.authorId || id === articleAuthorId;
    if (!isTheirs && !roles.some((role) => role === 'moderator' || role === 'admin'))
      throw new NotYourComment();
  }

  /** Takes the version of the last event about it. */
  end(): void {
    this.version += 1;
  }
}
