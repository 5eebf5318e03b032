import { type Client, type Connection, Query } from 'pg';

/** The rows of one table, in the text format of COPY. */
export interface CopiedTable {
  name: string;
  columns: readonly string[];
  rows: number;
  /** The columns of a row. They contain neither tabs, line breaks nor backslashes; null is NULL. */
  row: (index: number) => readonly (string | number | null)[];
}

const CHUNK_BYTES = 256 * 1_024;
/** Sent ahead of PostgreSQL: waiting after each chunk would leave both processes idle in turns. */
const AHEAD_BYTES = 8 * 2 ** 20;

/** One row in the text format of COPY. */
export const copyLine = (values: readonly (string | number | null)[]): string =>
  `${values.map((value) => value ?? '\\N').join('\t')}\n`;

/** The parts of the connection that `pg` uses for COPY; its types omit them. */
interface CopyConnection {
  stream: { writableLength: number; once(event: 'drain', then: () => void): void };
  sendCopyFromChunk(chunk: Buffer): void;
  sendCopyFail(message: string): void;
  endCopyFrom(): void;
}

/** A `COPY … FROM STDIN`: `pg` passes the server's request for data to the query that is running. */
class CopyQuery extends Query {
  constructor(
    text: string,
    private readonly chunks: Iterator<Buffer>,
  ) {
    super(text);
  }

  handleCopyInResponse(connection: Connection): void {
    this.send(connection as unknown as CopyConnection);
  }

  private send(connection: CopyConnection): void {
    try {
      for (;;) {
        const next = this.chunks.next();
        if (next.done) return connection.endCopyFrom();
        connection.sendCopyFromChunk(next.value);
        if (connection.stream.writableLength > AHEAD_BYTES) {
          connection.stream.once('drain', () => this.send(connection));
          return;
        }
      }
    } catch (error) {
      // PostgreSQL then reports the failure, which rejects the query.
      connection.sendCopyFail((error as Error).message);
    }
  }
}

/** Copies rows into a table. @param onRows is called with the number of rows sent so far; it may throw to stop */
export async function copyInto(
  client: Client,
  table: CopiedTable,
  onRows: (rows: number) => void = () => undefined,
): Promise<void> {
  if (table.rows === 0) return;
  const query = new CopyQuery(
    `COPY ${table.name} (${table.columns.join(', ')}) FROM STDIN`,
    chunksOf(table, onRows),
  );
  await new Promise<void>((resolve, reject) => {
    query.once('end', () => resolve());
    query.once('error', reject);
    client.query(query);
  });
}

function* chunksOf({ rows, row }: CopiedTable, onRows: (rows: number) => void): Generator<Buffer> {
  let lines: string[] = [];
  let bytes = 0;
  for (let index = 0; index < rows; index += 1) {
    const line = copyLine(row(index));
    lines.push(line);
    bytes += line.length;
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.from(lines.join(''));
    onRows(index + 1);
    lines = [];
    bytes = 0;
  }
  if (lines.length > 0) yield Buffer.from(lines.join(''));
  onRows(rows);
}
