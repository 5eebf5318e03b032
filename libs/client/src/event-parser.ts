/** What an event stream holds between two blank lines. */
export interface Block {
  id?: string;
  event: string;
  /** Absent when the block only states an id or a delay. */
  data?: string;
  /** Milliseconds to wait before the next connection. */
  retry?: number;
}

/**
 * Splits the text of an event stream into blocks, wherever the connection cut it.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventParser {
  private rest = '';

  /** The blocks that are complete with this part. */
  push(part: string): Block[] {
    // A CR at the end may be the first half of a CRLF.
    const text = this.rest + part;
    const held = text.endsWith('\r') ? '\r' : '';
    const blocks = (held ? text.slice(0, -1) : text).replaceAll(/\r\n?/g, '\n').split('\n\n');
    this.rest = `${blocks.pop() ?? ''}${held}`;
    return blocks.map(blockOf);
  }
}

function blockOf(text: string): Block {
  const block: Block = { event: 'message' };
  const data: string[] = [];
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'data') data.push(value);
    else if (name === 'event') block.event = value;
    else if (name === 'id' && !value.includes('\0')) block.id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) block.retry = Number(value);
  }
  if (data.length > 0) block.data = data.join('\n');
  return block;
}
