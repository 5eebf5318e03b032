/** A page of a list. `next` is the cursor of the page after it, or null when this is the last one. */
export interface Page<Row> {
  readonly rows: Row[];
  readonly next: string | null;
}

/**
 * Makes a page of the rows of a query with `LIMIT limit + 1`: a row more than `limit` shows that there is a next page.
 * @param cursorOf the position in the list of the last row of the page, or of the page
 */
export function pageOf<Row>(
  found: readonly Row[],
  limit: number,
  cursorOf: (last: Row, page: readonly Row[]) => string,
): Page<Row> {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: last && found.length > limit ? cursorOf(last, rows) : null };
}
