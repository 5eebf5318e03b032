import type { Input } from './route-data.ts';

/** The items of all pages of a list, each page read when its first item is wanted. */
export async function* itemsOf(
  list: (input: Input) => Promise<unknown>,
  member: string,
  input: Input,
): AsyncGenerator<unknown, void, undefined> {
  let cursor: string | null | undefined;
  do {
    const page = (await list(cursor ? { ...input, cursor } : input)) as Record<string, unknown[]> & {
      nextCursor: string | null;
    };
    yield* page[member] ?? [];
    cursor = page.nextCursor;
  } while (cursor);
}
