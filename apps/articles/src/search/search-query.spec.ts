import fc from 'fast-check';
import { searchQuery } from './search-query';

describe('a search', () => {
  it.each([
    ['Career X - retrospective thoughts', "'career' & 'x' & 'retrospect' & 'thought'"],
    ['Career X – retrospective', "'career' & 'x' & 'retrospect'"],
    ['Events (2014 - 2015)', "'event' & '2014' & '2015'"],
    ['cat & dog | !bird', "'cat' & 'dog' & 'bird'"],
    ['cat|dog lighthouse&harbour', "'cat' & 'dog' & 'lighthous' & 'harbour'"],
    ['cat or dog', "'cat' & 'dog'"],
    ['the Lighthouses', "'lighthous'"],
    ['the', "'the'"],
    ['Other', "'other'"],
    ['"the lighthouse"', "'the' <1> 'lighthous'"],
    ['“smart quotes” x', "'smart' <1> 'quot' & 'x'"],
    ['"unclosed', "'unclos'"],
    ['harbour -lighthouse -"old town"', "'harbour' & !('lighthous') & !('old' <1> 'town')"],
    ['harbour --lighthouse', "'harbour' & 'lighthous'"],
    ['-harbour', "!('harbour')"],
    ['node.js TCP/IP CVE-2021-28755', "'node' <1> 'js' & 'tcp' <1> 'ip' & 'cve' <1> '2021' <1> '28755'"],
    ['C++', "'c'"],
    ['東', "'東':*"],
    ['東京', "'東京'"],
    ['勉強会、東京', "'勉強' & '強会' & '東京'"],
    ['Ruby勉強会', "'rubi' & '勉強' & '強会'"],
    ['"Ruby勉強会2024"', "'rubi' <1> '勉強' <1> '強会' <2> '2024'"],
    ['第3章', "'第':* <1> '3' <1> '章':*"],
    ['-東京タワー', "!('東京' & '京タ' & 'タワ' & 'ワー')"],
  ])('for %j looks for %s', (search, match) => {
    expect(searchQuery(search)?.match).toBe(match);
  });

  it.each(['', ' ', '-'.repeat(33), '- '.repeat(50), '&|!():*<->', '""', '-""', '🦊', '“”', "'"])(
    'for %j holds no word',
    (search) => {
      expect(searchQuery(search)).toBeUndefined();
    },
  );

  it('ranks by the wanted words, not by the excluded ones', () => {
    expect(searchQuery('node.js "a b" -c')?.rank).toBe("'node' | 'js' | 'a' | 'b'");
  });

  it('contains no operators but its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (search) => {
        const { match = '', rank = '' } = searchQuery(search) ?? {};
        expect(match.replace(/'[\p{L}\p{M}\p{N}]+'(:\*)?/gu, 'w')).toMatch(/^[w &!()<12>]*$/);
        expect(rank.replace(/'[\p{L}\p{M}\p{N}]+'(:\*)?/gu, 'w')).toMatch(/^[w |]*$/);
      }),
    );
  });
});
