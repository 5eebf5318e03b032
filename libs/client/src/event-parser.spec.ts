import { EventParser } from './event-parser.ts';

const TEXT = [
  'retry: 1000\nid: 1\n\n',
  ': heartbeat\n\n',
  'id: 2\r\nevent: notification\r\ndata: {"a":\r\ndata: 1}\r\n\r\n',
  'data:no space\rid: 3\rretry: soon\r\r',
  'nonsense\ndata\n\n',
].join('');
const BLOCKS = [
  { event: 'message', id: '1', retry: 1000 },
  { event: 'message' },
  { event: 'notification', id: '2', data: '{"a":\n1}' },
  { event: 'message', id: '3', data: 'no space' },
  { event: 'message', data: '' },
];

describe('the parser of event streams', () => {
  it('reads every field, line end and comment', () => {
    expect(new EventParser().push(TEXT)).toEqual(BLOCKS);
  });

  it('gives the same blocks wherever the text is cut', () => {
    for (let size = 1; size < 20; size += 1) {
      const parser = new EventParser();
      const parts = Array.from({ length: Math.ceil(TEXT.length / size) }, (_, index) =>
        TEXT.slice(index * size, (index + 1) * size),
      );
      expect(parts.flatMap((part) => parser.push(part))).toEqual(BLOCKS);
    }
  });

  it('keeps back a block that is not complete', () => {
    const parser = new EventParser();
    expect(parser.push('data: 1\n')).toEqual([]);
    expect(parser.push('\n')).toEqual([{ event: 'message', data: '1' }]);
  });
});
