/** An article that is being written. */
export interface Draft {
  title: string;
  description: string;
  body: string;
  /** Separated by commas. */
  tags: string;
}

export const EMPTY: Draft = { title: '', description: '', body: '', tags: '' };

/** Where this browser keeps the draft of an account, for one article or a new one. */
const keyOf = (userId: string, slug: string | undefined): string => `draft:${userId}:${slug ?? ''}`;

/** The draft that was kept; undefined when there is none. */
export function keptDraft(userId: string, slug: string | undefined): Draft | undefined {
  try {
    const text = localStorage.getItem(keyOf(userId, slug));
    return text === null ? undefined : { ...EMPTY, ...(JSON.parse(text) as Partial<Draft>) };
  } catch {
    return undefined;
  }
}

/** Keeps a draft, or forgets it. Storage may be full or forbidden: then it lives as long as the page. */
export function keepDraft(userId: string, slug: string | undefined, draft: Draft | undefined): void {
  try {
    if (draft) localStorage.setItem(keyOf(userId, slug), JSON.stringify(draft));
    else localStorage.removeItem(keyOf(userId, slug));
  } catch {
    // Nothing depends on it.
  }
}

export const tagsIn = (text: string): string[] =>
  text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
