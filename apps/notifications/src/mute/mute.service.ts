import { MutesSelf, type NotificationsRpc, type RequestOf } from '#contracts';
import { type Page, pageOf, Transaction } from '#database';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { MuteRepository, type MuteRow } from './mute.repository';

/** The people whose actions lead to no notification of the caller. Notifications that exist already stay. */
@Injectable()
export class MuteService {
  constructor(
    private readonly transaction: Transaction,
    private readonly mutes: MuteRepository,
  ) {}

  /** @throws MutesSelf */
  async add(context: Context, mutedId: string): Promise<void> {
    const { id } = actorOf(context);
    if (id === mutedId) throw new MutesSelf();
    await this.transaction.run((tx) => this.mutes.add(tx, id, mutedId));
  }

  async remove(context: Context, mutedId: string): Promise<void> {
    await this.transaction.run((tx) => this.mutes.remove(tx, actorOf(context).id, mutedId));
  }

  async has(context: Context, mutedId: string): Promise<boolean> {
    return this.mutes.has(actorOf(context).id, mutedId);
  }

  /** The last muted first. */
  async list(context: Context, query: RequestOf<typeof NotificationsRpc.muted>): Promise<Page<MuteRow>> {
    return pageOf(await this.mutes.page(actorOf(context).id, query), query.limit, ({ id }) => id);
  }
}
