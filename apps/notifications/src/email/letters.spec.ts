import { MessageKind } from '#contracts';
import type { Message, Told } from '../delivery/message';
import { html } from './html';
import { oneLine } from './letter';
import { letterFor } from './letters';

const EVIL = `<script>alert("1")</script> & 'co'\r\nBcc: all@example.org`;

const told = (kind: Told['kind'], count = 1): Told => ({
  kind,
  data: { title: EVIL, slug: 'slug' },
  count,
  createdAt: new Date(0),
});

const message = (kind: Message['kind'], notifications: Told[]): Message => ({
  id: 'id',
  kind,
  to: { userId: 'u', name: EVIL, email: 'ada@example.org' },
  webhook: null,
  notifications,
});

describe('a letter', () => {
  it.each(MessageKind.options)(
    'about %s says it in text and HTML, and lets nothing in it be markup or a header',
    (kind) => {
      const about =
        kind === 'digest' ? [told('article_published'), told('article_favorited', 3)] : [told(kind)];
      const { subject, text, html: page } = letterFor(message(kind, about));
      expect(subject).toBeTruthy();
      expect(subject).not.toMatch(/[\r\n]/);
      // The line break is gone: what people write makes no paragraph of its own.
      expect(text).toContain(`Hello ${oneLine(EVIL)},\n\n`);
      expect(text).not.toMatch(/^Bcc/m);
      expect(page).not.toContain('<script>');
      expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;co&#39;');
      expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\s*$/);
    },
  );

  it('counts those it stands for', () => {
    expect(letterFor(message('article_favorited', [told('article_favorited', 7)])).text).toContain(
      '7 people like',
    );
    expect(letterFor(message('digest', [told('welcome'), told('article_favorited', 2)]))).toMatchObject({
      subject: '2 unread notifications',
      text: expect.stringContaining('- Welcome!\n- 2 people like') as string,
    });
  });
});

describe('one line', () => {
  it.each(['a\nb', 'a\r\nb', 'a\u2028b', 'a\u2029 b', 'a\u0085b', 'a\v\f\tb', '  a  b\n'])(
    'is made of %j',
    (text) => {
      expect(oneLine(text)).toBe('a b');
    },
  );
});

describe('html', () => {
  it('escapes values, and takes its own as it is', () => {
    expect(html`<p title="${'"'}">${html`<b>${'<'}</b>`}${[html`1`, html`2`]}${3}</p>`.text).toBe(
      '<p title="&quot;"><b>&lt;</b>123</p>',
    );
  });
});
