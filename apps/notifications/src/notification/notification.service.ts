import { NotificationKind, type NotificationsRpc, type RequestOf } from '#contracts';
import { pageOf, Transaction, type Tx } from '#database';
import { actorOf, type Context } from '#transport';
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
   * window raises the unread notification and is not delivered again: a hundred favorites are one e-mail. One that is withdrawn
   * already, as its events came in the opposite order, is not created, nor is one that the person has muted.
   * @returns the id of the new or raised notification; undefined when there is none
   */
  async notify(
    tx: Tx,
    userId: string,
    input: NotificationInput,
    { trace }: Context,
  ): Promise<string | undefined> {
    if (input.id && (await this.notifications.exists(tx, input.id))) return undefined;
    if (await this.mutes.mutes(tx, userId, input.kind, input.data.userId)) return undefined;
    const seq = await this.notifications.nextSeq(tx, userId);
    if (seq === undefined) return undefined;
    const window = this.env.NOTIFICATION_COLLAPSE_WINDOW;
    const { collapses } = KINDS[input.kind];
    const raised = collapses && (await this.notifications.raise(tx, userId, seq, input, window));
    if (raised) return raised;
    const notification = Notification.to(userId, seq, input);
    await this.notifications.insert(tx, notification);
    await this.deliveries.plan(tx, { messageId: notification.id, userId, kind: input.kind }, trace);
    return notification.id;
  }

  /**
   * Withdraws the notification with the id in `input`, unless it was read. If it does not exist yet, a hidden one takes its place, until
   * no late event can create it any more. The caller holds a lock under which both happen one after the other.
   */
  async withdraw(tx: Tx, userId: string, input: NotificationInput): Promise<void> {
    if (!input.id)
      throw new Error(`The event that withdraws ${input.kind} does not say which one: it has no id.`);
    if (!(await this.notifications.exists(tx, input.id))) {
      const seq = await this.notifications.nextSeq(tx, userId);
      if (seq === undefined) return;
      await this.notifications.insert(tx, Notification.to(userId, seq, input));
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
