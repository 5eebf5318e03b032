/**
 * The JSON of a `T` as text, as a database or a service wrote it. It is passed on to the client without being parsed, which is most
 * of the work of a read. JSON of another type is not assignable.
 */
export class Json<T> {
  declare protected readonly of: T;

  constructor(readonly text: string) {}

  /** An object of members that are JSON already or any other value; those that are undefined are left out. */
  static object<const Members extends object>(
    members: Members,
  ): Json<{ [K in keyof Members]: Parsed<Members[K]> }> {
    const texts: string[] = [];
    for (const [name, value] of Object.entries(members))
      if (value !== undefined) texts.push(`"${name}":${jsonOf(value)}`);
    return new Json(`{${texts.join(',')}}`);
  }

  /** A list of texts, each the JSON of an item. */
  static list<T>(items: readonly Json<T>[]): Json<T[]> {
    return new Json(`[${items.map(({ text }) => text).join(',')}]`);
  }

  parse(): T {
    return JSON.parse(this.text) as T;
  }

  /** Keeps its meaning inside a value that is written as JSON as a whole. */
  toJSON(): T {
    return this.parse();
  }
}

type Parsed<Member> = Member extends Json<infer T> ? T : Member;

/** A value, or its JSON. */
export type OrJson<T> = T | Json<T>;

/** The JSON text of a value. */
export const jsonOf = (value: unknown): string =>
  value instanceof Json ? value.text : JSON.stringify(value);
