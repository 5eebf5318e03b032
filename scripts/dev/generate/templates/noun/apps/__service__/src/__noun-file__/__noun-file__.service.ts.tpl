import {
  type Add__Noun__,
  __Noun__Added,
  type __Noun__List,
  __Noun__Removed,
  type __Noun__View,
  type List__Nouns__,
} from '#contracts';
import { pageOf, Transaction, type Tx } from '#database';
import { Outbox } from '#outbox';
import { actorOf, type Context } from '#transport';
import { annotate, Operation } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { __Noun__ } from './__noun-file__.entity';
import { __Noun__Repository } from './__noun-file__.repository';

/** Adding, finding and removing __nouns-words__. */
@Injectable()
export class __Noun__Service {
  constructor(
    private readonly transaction: Transaction,
    private readonly __nouns__: __Noun__Repository,
    private readonly outbox: Outbox,
  ) {}

  @Operation('__noun_table__.add')
  async add(context: Context, { title }: Add__Noun__): Promise<__Noun__View> {
    const added = __Noun__.of(actorOf(context).id, title);
    await this.transaction.run(async (tx) => {
      await this.__nouns__.insert(tx, added);
      await this.outbox.append(tx, context, __Noun__Added, { id: added.id, version: 1 }, dataOf(added));
    });
    annotate({ '__noun_table__.id': added.id });
    return view(added);
  }

  /** @throws __Noun__NotFound | Not__Noun__Owner */
  async get(context: Context, id: string): Promise<__Noun__View> {
    const found = await this.transaction.run((tx) => this.__nouns__.lock(tx, id));
    found.mustBelongTo(actorOf(context));
    return view(found);
  }

  /** A page of the caller's own, newest first; `nextCursor` is null on the last one. */
  async list(context: Context, query: List__Nouns__): Promise<__Noun__List> {
    const found = await this.__nouns__.page(actorOf(context).id, query);
    const { rows, next } = pageOf(found, query.limit, ({ id }) => id);
    return { __nouns__: rows.map(view), nextCursor: next };
  }

  /** @throws __Noun__NotFound | Not__Noun__Owner */
  @Operation('__noun_table__.remove')
  async remove(context: Context, id: string): Promise<void> {
    const actor = actorOf(context);
    await this.transaction.run(async (tx) => {
      const found = await this.__nouns__.lock(tx, id);
      found.mustBeRemovableBy(actor);
      await this.end(tx, context, found);
    });
  }

  /** Removes everything of an account that was deleted. */
  async removeAllOf(tx: Tx, context: Context, ownerId: string): Promise<void> {
    for (const found of await this.__nouns__.ofOwner(tx, ownerId)) await this.end(tx, context, found);
  }

  private async end(tx: Tx, context: Context, found: __Noun__): Promise<void> {
    await this.__nouns__.delete(tx, found.id);
    await this.outbox.append(tx, context, __Noun__Removed, { id: found.id, version: 2 }, dataOf(found));
  }
}

const dataOf = ({ id, ownerId }: __Noun__) => ({ __noun__Id: id, ownerId });

const view = ({ id, title, ownerId, createdAt }: __Noun__): __Noun__View => ({
  id,
  title,
  ownerId,
  createdAt: createdAt.toISOString(),
});
