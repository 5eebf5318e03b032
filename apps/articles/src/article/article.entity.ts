import { type Actor, type ChangeArticle, type CreateArticle, NotTheAuthor } from '#contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';

/** A published text. Its id is a UUIDv7, so the order of ids is the order of time. */
@Entity('article')
export class Article {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'author_id' })
  authorId!: string;

  @Column('text')
  slug!: string;

  @Column('text')
  title!: string;

  @Column('text')
  description!: string;

  @Column('text')
  body!: string;

  @Column('integer', { name: 'favorites_count' })
  favoritesCount!: number;

  /** The number of events about the article so far, those about favorites included. */
  @Column('integer')
  version!: number;

  /** The index of the article's words, as a `tsvector`; written, not read. */
  @Column('tsvector', { select: false })
  search!: string;

  /** The `updatedAt` of the text that `search` was made from. When it differs from `updatedAt`, the index is out of date. */
  @Column('timestamptz', { name: 'search_updated_at', select: false })
  searchUpdatedAt!: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  static write(authorId: string, slug: string, { title, body, description }: CreateArticle): Article {
    const now = new Date();
    return Object.assign(new Article(), {
      id: uuidv7(),
      authorId,
      slug,
      title,
      body,
      description,
      favoritesCount: 0,
      version: 1,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** @throws NotTheAuthor */
  mustBeBy(actor: Actor): void {
    if (this.authorId !== actor.id) throw new NotTheAuthor();
  }

  /** Moderators and admins may delete the articles of others. @throws NotTheAuthor */
  mustBeDeletableBy(actor: Actor): void {
    if (!actor.roles.some((role) => role === 'moderator' || role === 'admin')) this.mustBeBy(actor);
  }

  /** @param slug for the new title; the current one when the titles ask for the same */
  revise({ title, body, description }: ChangeArticle, slug: string): void {
    this.slug = slug;
    this.title = title ?? this.title;
    this.body = body ?? this.body;
    this.description = description ?? this.description;
    this.updatedAt = new Date();
    this.version += 1;
  }

  /** Stores the index made from the current text. */
  index(search: string): void {
    this.search = search;
    this.searchUpdatedAt = this.updatedAt;
  }

  gainFavorite(): void {
    this.favoritesCount += 1;
    this.version += 1;
  }

  loseFavorite(): void {
    this.favoritesCount -= 1;
    this.version += 1;
  }

  /** Takes the version of the last event about it. */
  end(): void {
    this.version += 1;
  }
}
