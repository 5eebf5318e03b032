import {
  ArticlesEvents,
  ArticlesRpc,
  AuthEvents,
  AuthRpc,
  type Event,
  KEYS_CHANGED_SUBJECT,
  LIMITS_SUBJECT,
  NotificationsRpc,
  type Rpc,
  SessionRevoked,
  UsersEvents,
  UsersRpc,
  wakeUpSubject,
} from '#contracts';
import { type AppName, type Service, SERVICES } from '../stack/services';

/** What an app does on NATS; its rights are derived from it, and it gets no others. */
export interface Needs {
  /** Calls it answers. */
  serves?: Record<string, Rpc>;
  /** Calls it makes. */
  calls?: readonly Rpc[];
  /** Events it tells. */
  tells?: readonly Event[];
  /** Its durable consumers, and whose events each reads. */
  consumes?: Record<string, Service>;
  /** Events of which every replica hears all, without a durable. */
  overhears?: readonly Event[];
  /** Services it asks how they are. */
  asksAfter?: readonly Service[];
  /** Keeps what consumers gave up, and hands it to them again. */
  keepsDeadLetters?: true;
  /** Plain messages, neither calls nor events. */
  sends?: readonly string[];
  hears?: readonly string[];
}

/** What every app asks that verifies tokens. */
const KEYS = [AuthRpc.keys];

/** Every app's needs. `test/architecture/nats.spec.ts` holds them against what the apps' sources do. */
export const NEEDS: Record<AppName, Needs> = {
  gateway: {
    calls: [AuthRpc, UsersRpc, ArticlesRpc, NotificationsRpc]
      .flatMap((calls) => Object.values<Rpc>(calls))
      .filter((call) => call !== AuthRpc.issueSecurityEmail),
    overhears: [SessionRevoked],
    asksAfter: SERVICES,
    sends: [LIMITS_SUBJECT],
    hears: [wakeUpSubject('*'), LIMITS_SUBJECT, KEYS_CHANGED_SUBJECT],
  },
  auth: {
    serves: AuthRpc,
    tells: AuthEvents,
    consumes: { 'auth-articles': 'articles' },
    sends: [KEYS_CHANGED_SUBJECT],
  },
  users: {
    serves: UsersRpc,
    calls: KEYS,
    tells: UsersEvents,
    consumes: { 'users-accounts': 'auth' },
    hears: [KEYS_CHANGED_SUBJECT],
  },
  articles: {
    serves: ArticlesRpc,
    calls: KEYS,
    tells: ArticlesEvents,
    consumes: { 'articles-authors': 'users' },
    hears: [KEYS_CHANGED_SUBJECT],
  },
  notifications: {
    serves: NotificationsRpc,
    // It alone gets the tokens of links, and gets them for e-mails it is about to send.
    calls: [...KEYS, AuthRpc.issueSecurityEmail],
    // It has an outbox, though nothing to tell yet.
    tells: [],
    consumes: {
      'notifications-recipients': 'auth',
      'notifications-security-emails': 'auth',
      'notifications-profiles': 'users',
      'notifications-articles': 'articles',
    },
    keepsDeadLetters: true,
    sends: [wakeUpSubject('*')],
    hears: [KEYS_CHANGED_SUBJECT],
  },
};
