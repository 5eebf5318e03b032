import { type Event, NotificationKind } from '#contracts';
import type { Occurrence, Trigger } from './kind';
import { KINDS } from './kinds';

/** A consequence of an event: to send or withdraw a notification, to send it to all followers, or to count a person in one, or no longer. */
export interface Reaction {
  readonly kind: NotificationKind;
  readonly effect: 'notify' | 'withdraw' | 'fan-out' | 'count' | 'uncount';
  readonly occurrence: Occurrence;
}

type Rule = Trigger & Pick<Reaction, 'kind' | 'effect'>;

const RULES: readonly Rule[] = NotificationKind.options.flatMap((kind) => {
  const { on = [], takenBackBy, withdrawnBy, toFollowers } = KINDS[kind];
  const effect = toFollowers ? 'fan-out' : takenBackBy ? 'count' : 'notify';
  const rules: Rule[] = on.map((trigger) => ({ ...trigger, kind, effect }));
  if (takenBackBy) rules.push({ ...takenBackBy, kind, effect: 'uncount' });
  if (withdrawnBy) rules.push({ ...withdrawnBy, kind, effect: 'withdraw' });
  return rules;
});

/** The events that a kind follows from. */
export const KIND_EVENTS: ReadonlySet<Event> = new Set(RULES.map(({ event }) => event));

/** Whether the consequences of many such events can be carried out together: none changes a notification that exists. */
export const isBatched = (event: Event): boolean =>
  RULES.filter((rule) => rule.event === event).every(
    ({ kind, effect }) => effect === 'fan-out' || (effect === 'notify' && !KINDS[kind].collapses),
  );

/** The consequences of an event, for each kind. */
export const reactionsTo = ({ type, data }: { type: string; data: unknown }): Reaction[] =>
  RULES.filter(({ event }) => event.type === type).map(({ kind, effect, read }) => ({
    kind,
    effect,
    occurrence: read(data),
  }));
