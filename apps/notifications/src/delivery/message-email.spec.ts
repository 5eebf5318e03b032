import { MessageKind, NotificationKind } from '#contracts';
import { oneLine } from '../email/email';
import type { Message, NotificationSummary } from '../message/message';
import { messageEmail } from './message-email';

const EVIL = `<script>alert("1")</script> & 'co'\r\nBcc: all@example.org`;

const summary = (kind: NotificationSummary['kind'], count = 1): NotificationSummary => ({
  kind,
  data: { title: EVIL, slug: 'slug', username: 'ada' },
  count,
  createdAt: new Date(0),
});

const message = (kind: Message['kind'], notifications: NotificationSummary[]): Message => ({
  id: 'id',
  kind,
  to: { userId: 'u', name: EVIL, email: 'ada@example.org' },
  webhook: null,
  notifications,
});

describe('an e-mail', () => {
  it.each(MessageKind.options)(
    'about %s says it in text and HTML, and lets nothing in it be markup or a header',
    (kind) => {
      const about =
        kind === 'digest' ? [summary('article_published'), summary('article_favorited', 3)] : [summary(kind)];
      const { subject, text, html: page } = messageEmail(message(kind, about));
      expect(subject).toBeTruthy();
      expect(subject).not.toMatch(/[\r\n]/);
      // Without its line break: user text must not start a paragraph.
      expect(text).toContain(`Hello ${oneLine(EVIL)},\n\n`);
      expect(text).not.toMatch(/^Bcc/m);
      expect(page).not.toContain('<script>');
      expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;co&#39;');
      expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\s*$/);
    },
  );

  it('with a digest has a line of its own for each kind', () => {
    const { text } = messageEmail(
      message(
        'digest',
        NotificationKind.options.map((kind) => summary(kind)),
      ),
    );
    const lines = text.split('\n').filter((line) => line.startsWith('- '));
    expect(new Set(lines).size).toBe(NotificationKind.options.length);
  });

  it('says how many people it is about', () => {
    expect(messageEmail(message('article_favorited', [summary('article_favorited', 7)])).text).toContain(
      '7 people like',
    );
    expect(
      messageEmail(message('digest', [summary('welcome'), summary('article_favorited', 2)])),
    ).toMatchObject({
      subject: '2 unread notifications',
      text: expect.stringContaining('- Welcome!\n- 2 people like') as string,
    });
  });
});
