import { NotificationKind, type NotificationsRpc, type RequestOf } from '#contracts';
import { pageOf, Transaction, type Tx } from '#database';
import { actorOf, type Context, type Delivery } from '#transport';
import { Injectable } from '@nestjs/common';
import { DeliveryService } from '../delivery/delivery.service';
import { KINDS } from '../kinds/kinds';
import { MuteRepository } from '../mute/mute.repository';
import { NotificationsEnvironment } from '../notifications.env';
import { Notification, type NotificationInput } from './notification.entity';
import { NotificationRepository, type NotificationRow } from './notification.repository';

/** The kinds that name one person each, do not count people, and are not deleted with the articles of this person. */
const UNCOUNTED = NotificationKind.options.filter((kind) => {
  const { takenBackBy, toFollowers } = KINDS[kind];
  return !takenBackBy && !toFollowers;
});

/** A notification for a person, and the event that it follows from. */
export interface Notice {
  readonly userId: string;
  readonly input: NotificationInput;
  readonly event: Pick<Delivery, 'context' | 'within'>;
}

/** The in-app inbox of each person. */
@Injectable()
export class NotificationService {
  constructor(
    private readonly transaction: Transaction,
    private readonly notifications: NotificationRepository,
    private readonly deliveries: DeliveryService,
    private readonly mutes: MuteRepository,
    private readonly env: NotificationsEnvironment,
  ) {}

  /**
   * Adds a notification to a person's inbox and plans its deliveries. When the kind collapses, more of the same within the
   * window raises the unread notification and is not delivered again: a hundred favorites are one e-mail.
   * @returns the id of the new or raised notification; undefined when there is none
   */
  async notify(
    tx: Tx,
    userId: string,
    input: NotificationInput,
    context: Context,
  ): Promise<string | undefined> {
    const [id] = await this.notifyAll(tx, [{ userId, input, event: { context, within: (work) => work() } }]);
    return id;
  }

  /**
   * The same for several, in a constant number of statements unless the kind collapses. One that is withdrawn already, as its events
   * came in the opposite order, is not created, nor is one that the person has muted.
   * @returns the ids of the new or raised notifications
   */
  async notifyAll(tx: Tx, notices: readonly Notice[]): Promise<string[]> {
    if (notices.length === 0) return [];
    const ids = notices.flatMap(({ input }) => input.id ?? []);
    const existing = await this.notifications.existing(tx, ids);
    const wanted = await this.mutes.withoutMuted(
      tx,
      notices.filter(({ input }) => !input.id || !existing.has(input.id)),
    );
    if (wanted.length === 0) return [];
    const raised: string[] = [];
    const added: { notification: Notification; event: Notice['event'] }[] = [];
    for (const { userId, seq, input, event } of await this.notifications.numbered(tx, wanted)) {
      const id = await this.raise(tx, userId, seq, input);
      if (id) raised.push(id);
      else added.push({ notification: Notification.to(userId, seq, input), event });
    }
    const created = added.map(({ notification }) => notification);
    await this.notifications.insert(tx, created);
    await this.deliveries.planEach(
      tx,
      added.map(({ notification: { id: messageId, userId, kind }, event }) => ({
        messageId,
        userId,
        kind,
        event,
      })),
    );
    return [...raised, ...created.map(({ id }) => id)];
  }

  private async raise(
    tx: Tx,
    userId: string,
    seq: number,
    input: NotificationInput,
  ): Promise<string | undefined> {
    if (!KINDS[input.kind].collapses) return undefined;
    return this.notifications.raise(tx, userId, seq, input, this.env.NOTIFICATION_COLLAPSE_WINDOW);
  }

  /**
   * Withdraws the notification with the id in `input`, unless it was read. If it does not exist yet, a hidden one takes its place, until
   * no late event can create it any more. The caller holds a lock under which both happen one after the other.
   */
  async withdraw(tx: Tx, userId: string, input: NotificationInput): Promise<void> {
    if (!input.id)
      throw new Error(`The event that withdraws ${input.kind} does not say which one: it has no id.`);
    if (!(await this.notifications.existing(tx, [input.id])).has(input.id)) {
      const [place] = await this.notifications.numbered(tx, [{ userId }]);
      if (!place) return;
      await this.notifications.insert(tx, [Notification.to(userId, place.seq, input)]);
    }
    await this.notifications.withdraw(tx, input.id);
  }

  /** Welcomes a person once, however often the event arrives. */
  async welcome(tx: Tx, userId: string, name: string, context: Context): Promise<void> {
    if (await this.notifications.has(tx, userId, 'welcome')) return;
    await this.notify(tx, userId, { kind: 'welcome', data: { name } }, context);
  }

  /** Sends the welcome, if it still exists, to an address that was verified after the registration. */
  async welcomeByEmail(tx: Tx, userId: string, { trace }: Context): Promise<void> {
    const messageId = await this.notifications.idOf(tx, userId, 'welcome');
    if (messageId) await this.deliveries.plan(tx, { messageId, userId, kind: 'welcome' }, trace);
  }

  /** Newest first. `next` is the cursor of the next page, or null. */
  async list(
    context: Context,
    { limit, unread, cursor }: RequestOf<typeof NotificationsRpc.list>,
  ): Promise<{ page: NotificationRow[]; unreadCount: number; next: string | null }> {
    const { id: userId } = actorOf(context);
    const [found, unreadCount] = await Promise.all([
      this.notifications.page(userId, limit + 1, unread, cursor ? Number(cursor) : undefined),
      this.notifications.unreadCount(userId),
    ]);
    const { rows, next } = pageOf(found, limit, ({ seq }) => String(seq));
    return { page: rows, unreadCount, next };
  }

  /** Oldest first, those with a number above `after`, and the last number that exists. */
  async since(
    context: Context,
    { after, limit }: RequestOf<typeof NotificationsRpc.since>,
  ): Promise<{ rows: NotificationRow[]; last: number }> {
    return this.notifications.since(actorOf(context).id, limit, after);
  }

  /** Marks the caller's notifications among `ids` as read, or all of them. @returns how many are still unread */
  async read(context: Context, ids?: string[]): Promise<number> {
    const { id: userId } = actorOf(context);
    await this.transaction.run((tx) => this.notifications.markRead(tx, userId, ids));
    return this.notifications.unreadCount(userId);
  }

  /** Closes and empties a person's inbox, and deletes the notifications of others that name the person. */
  async deleteAllOf(tx: Tx, userId: string): Promise<void> {
    await this.notifications.deleteAllOf(tx, userId);
    await this.notifications.deleteNaming(tx, userId, UNCOUNTED);
    await this.deliveries.deleteAllOf(tx, userId);
  }
}
