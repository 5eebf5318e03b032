import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../scripts/dev/stack/stack';
import { eventually } from '../support/eventually';
import { verified } from '../support/links';
import { MailServer } from '../support/mail-server';
import { crowd, type Person, published, registered, succeeded } from '../support/people';
import type { NoticePage } from '../support/shapes';
import { startOwnSystem } from '../support/own-system';
import { isGenuine, WebhookReceiver } from '../support/webhook-receiver';

const LEASE_S = 2;
const SETTINGS = '/api/notifications/settings';

describe('deliveries by', () => {
  let mail: MailServer;
  let own: Stack;
  const lines: string[] = [];

  beforeAll(async () => {
    mail = await MailServer.start({ name: 'post', password: 'pa ss/word' });
    own = await startOwnSystem({
      ownPostgres: true,
      onLine: (_app, line) => lines.push(line),
      appEnv: {
        notifications: {
          SMTP_URL: mail.url.replace('://', '://post:pa%20ss%2Fword@'),
          MAIL_FROM: 'Publishing <post@platform.example>',
          JOB_LEASE: String(LEASE_S),
          WEBHOOK_ALLOW_PRIVATE: 'true',
        },
      },
    });
  });
  afterAll(async () => {
    await own.stop();
    await mail.stop();
  });

  describe('e-mail', () => {
    beforeEach(() => {
      mail.onMail = () => undefined;
    });

    it('welcomes users with a verified address, in text and in HTML, with their text escaped', async () => {
      const name = '<b>Ada</b> & "Co", Ltd';
      const person = await registered({ name }, own.baseUrl);
      await verified(mail, person, own.baseUrl);
      const { email, user } = person;
      const [welcome] = await eventually(() => {
        const found = mail.to(email).filter(({ subject }) => subject === 'Welcome');
        expect(found).toHaveLength(1);
        return found;
      });
      expect(welcome).toMatchObject({
        from: { address: 'post@platform.example', name: 'Publishing' },
        to: [{ address: email, name }],
        subject: 'Welcome',
        messageId: expect.stringMatching(/^<[\da-f-]{36}\.email@platform\.example>$/) as string,
      });
      expect(welcome?.text).toContain(`Hello ${name},`);
      expect(welcome?.html).toContain('Hello &lt;b&gt;Ada&lt;/b&gt; &amp; &quot;Co&quot;, Ltd,');
      expect(lines.filter((line) => line.includes(email))).toEqual([]);
      expect(
        lines.filter((line) => line.includes('"kind":"welcome"') && line.includes(user.id)),
      ).toHaveLength(1);
    });

    it('is sent once for a burst of favorites, on the chosen channel', async () => {
      const author = await registered({}, own.baseUrl);
      await verified(mail, author, own.baseUrl);
      const settings = { channels: { welcome: [], article_favorited: ['email'] } };
      succeeded(await author.client.put(SETTINGS, settings), 200);
      const { slug, title } = await published(author);
      for (const { client } of await crowd(6, own.baseUrl))
        succeeded(await client.post(`/api/articles/${slug}/favorite`), 200);
      await eventually(async () => {
        const { notifications, unreadCount } = succeeded(
          await author.client.get<NoticePage>('/api/notifications'),
          200,
        );
        expect(notifications).toMatchObject([
          { kind: 'article_favorited', count: 6, data: { slug } },
          { kind: 'article_published' },
          { kind: 'welcome' },
        ]);
        expect(unreadCount).toBe(3);
      });
      const about = () => mail.to(author.email).filter(({ subject }) => subject?.includes(title));
      await eventually(() => expect(about()).toHaveLength(1));
    });

    it('is delivered once, after a restart, when the worker is killed during the delivery', async () => {
      const caught = Promise.withResolvers<void>();
      const attempts: string[] = [];
      mail.onMail = async ({ messageId = '' }) => {
        attempts.push(messageId);
        if (attempts.length > 1) return;
        caught.resolve();
        await new Promise(() => undefined); // never accepted: the worker dies while it waits
      };
      const { email } = await registered({}, own.baseUrl);
      await caught.promise;
      own.app('notifications').kill('SIGKILL');
      await eventually(() => expect(mail.to(email)).toHaveLength(1), { timeout: 30_000 });
      expect(new Set(attempts).size).toBe(1);
      await sleep(2 * LEASE_S * 1_000);
      expect(mail.to(email)).toHaveLength(1);
      expect(attempts).toHaveLength(2);
    });

    it('does not keep the service from stopping, and is delivered after the next start', async () => {
      const caught = Promise.withResolvers<void>();
      let hold = true;
      mail.onMail = async () => {
        if (!hold) return;
        hold = false;
        caught.resolve();
        await new Promise(() => undefined);
      };
      const { email } = await registered({}, own.baseUrl);
      await caught.promise;
      const start = Date.now();
      await own.app('notifications').stop();
      expect(Date.now() - start).toBeLessThan(9_000);
      await own.app('notifications').start();
      await eventually(() => expect(mail.to(email)).toHaveLength(1), { timeout: 20_000 });
    });

    it('is retried when the server refuses it temporarily', async () => {
      let refusals = 1;
      mail.onMail = () => {
        if (refusals-- > 0) throw Object.assign(new Error('try later'), { responseCode: 451 });
      };
      const { email } = await registered({}, own.baseUrl);
      await eventually(() => expect(mail.to(email)).toHaveLength(1), { timeout: 20_000 });
      expect(lines.filter((line) => line.includes(email))).toEqual([]);
    });

    it('continues after the database was unavailable', async () => {
      const before = await registered({}, own.baseUrl);
      await eventually(() => expect(mail.to(before.email)).toHaveLength(1));
      await own.postgres?.kill('SIGKILL');
      await sleep(2_000);
      await own.postgres?.restart();
      const after = await eventually(() => registered({}, own.baseUrl), { timeout: 30_000, interval: 500 });
      await eventually(() => expect(mail.to(after.email)).toHaveLength(1), { timeout: 30_000 });
    });
  });

  describe('webhook', () => {
    let receiver: WebhookReceiver;
    beforeAll(async () => {
      receiver = await WebhookReceiver.start();
    });
    afterAll(() => receiver.stop());

    it('of a slow receiver are called one after another, and do not delay others', async () => {
      const [slow, quick] = [await WebhookReceiver.start(), await WebhookReceiver.start()];
      const hooked = async ({ url }: WebhookReceiver): Promise<Person> => {
        const author = await registered({}, own.baseUrl);
        const change = { channels: { article_published: ['webhook'] }, webhookUrl: url };
        succeeded(await author.client.put<{ webhookSecret?: string }>(SETTINGS, change), 200);
        return author;
      };
      const [slowPerson, quickPerson] = [await hooked(slow), await hooked(quick)];
      const released = Promise.withResolvers<void>();
      slow.hold = released.promise;
      try {
        await Promise.all(Array.from({ length: 8 }, () => published(slowPerson)));
        await published(quickPerson);
        await eventually(() => expect(quick.calls).toHaveLength(1));
        released.resolve();
        const delivered = () => new Set(slow.calls.map(({ id }) => id)).size;
        await eventually(() => expect(delivered()).toBe(8), { timeout: 20_000 });
        expect(slow.maxConcurrent).toBe(1);
      } finally {
        released.resolve();
        await Promise.all([slow.stop(), quick.stop()]);
      }
    });

    it('are posted with a signature that the receiver can verify, and again under the same id when refused', async () => {
      const author = await registered({}, own.baseUrl);
      const change = { channels: { article_published: ['webhook'] }, webhookUrl: receiver.url };
      const { webhookSecret = '' } = succeeded(
        await author.client.put<{ webhookSecret?: string }>(SETTINGS, change),
        200,
      );
      receiver.answers = [503];
      const { id: articleId, slug, title } = await published(author);
      const [refused, taken] = await eventually(
        () => {
          expect(receiver.calls).toHaveLength(2);
          return receiver.calls;
        },
        { timeout: 20_000 },
      );
      expect(refused?.id).toBe(taken?.id);
      for (const call of receiver.calls) expect(isGenuine(call, webhookSecret)).toBe(true);
      expect(
        receiver.calls.map((call) => isGenuine({ ...call, body: `${call.body} ` }, webhookSecret)),
      ).toEqual([false, false]);
      expect(JSON.parse(taken?.body ?? '')).toEqual({
        type: 'notification.article_published',
        timestamp: expect.any(String) as string,
        data: {
          userId: author.user.id,
          kind: 'article_published',
          data: { articleId, slug, title },
          count: 1,
          createdAt: expect.any(String) as string,
        },
      });
    });
  });
});
