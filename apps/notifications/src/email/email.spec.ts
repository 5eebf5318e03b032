import { oneLine } from './email';
import { html } from './html';

describe('one line', () => {
  it.each(['a\nb', 'a\r\nb', 'a\u2028b', 'a\u2029 b', 'a\u0085b', 'a\v\f\tb', '  a  b\n'])(
    'is made of %j',
    (text) => {
      expect(oneLine(text)).toBe('a b');
    },
  );
});

describe('html', () => {
  it('escapes values, and inserts its own markup unchanged', () => {
    expect(html`<p title="${'"'}">${html`<b>${'<'}</b>`}${[html`1`, html`2`]}${3}</p>`.text).toBe(
      '<p title="&quot;"><b>&lt;</b>123</p>',
    );
  });
});
