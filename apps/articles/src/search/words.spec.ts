import fc from 'fast-check';
import { plain, wordsOf } from './words';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

describe('the words of a text', () => {
  it.each([
    ['She said “lighthouse” — and left…', 'she said lighthouse and left'],
    ['the gardener’s «baguette» „Baum“ ¿mañana?', 'the gardener s baguette baum manana'],
    ['thought—quickly, museum\u00a0ticket', 'thought quickly museum ticket'],
    ['TCP/IP node.js foo.png CVE-2021-28755', 'tcp ip node js foo png cve 2021 28755'],
    ['GNU/Linux C++ C# snake_case a@b.example', 'gnu linux c c snake case a b example'],
    ['résumé RESUME\u0301 Füße ŁÓDŹ Ærø Straße', 'resume resume fusse lodz aero strasse'],
    ['ﬁne ３Ｄ x² ½ Ⅷ 𝕬𝖘', 'fine 3d x2 1 2 viii as'],
    ['İSTANBUL ılık', 'istanbul ilik'],
    ['light\u00adhouse zero\u200bwidth می\u200cخواهم', 'lighthouse zero width میخواهم'],
    ['мой МОЙ ёлка Їжак Москва\u0301 ў', 'мой мой елка їжак москва ў'],
    ['Ελλάς ΕΛΛΆΣ', 'ελλασ ελλασ'],
    ['مَرْحَبًا שָׁלוֹם', 'مرحبا שלום'],
    ['हिन्दी में', 'हिन्दी में'],
    ['Đường Việt Nam', 'duong viet nam'],
    ['東京タワーでRubyの勉強会', '東京タワーで ruby の勉強会'],
    ['ｶﾞｷﾞ ガギ 한국어', 'ガギ ガギ 한국어'],
    ['สวัสดีชาวโลก ภาษา', 'สวัสดีชาวโลก ภาษา'],
    ['- – — … & | ! ( ) : * <-> 🦊 👩‍👩‍👧‍👦', ''],
  ])('%j are %j', (given, words) => {
    expect(wordsOf(given).join(' ')).toBe(words);
  });

  it('stay the same when the rule is applied again', () => {
    fc.assert(fc.property(text, (given) => expect(plain(plain(given))).toBe(plain(given))));
    fc.assert(
      fc.property(text, (given) => expect(wordsOf(wordsOf(given).join(' '))).toEqual(wordsOf(given))),
    );
  });

  it('do not depend on case, compatible forms and composition', () => {
    fc.assert(
      fc.property(text, (given) => {
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'])
          expect(wordsOf(given.normalize(form))).toEqual(wordsOf(given));
      }),
    );
  });

  it('hold nothing but letters, digits and their marks', () => {
    fc.assert(
      fc.property(text, (given) => {
        for (const word of wordsOf(given)) expect(word).toMatch(/^[\p{L}\p{M}\p{N}]+$/u);
      }),
    );
  });
});
