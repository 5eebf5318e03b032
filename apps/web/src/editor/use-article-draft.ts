import type { ArticleView } from '#client';
import { useEffect, useState } from 'react';
import { type Draft, EMPTY, keepDraft, keptDraft } from './draft';

/** Milliseconds without a change after which a draft is kept. */
const QUIET_MS = 400;

export const draftOf = (article: ArticleView | undefined): Draft =>
  article
    ? {
        title: article.title,
        description: article.description,
        body: article.body,
        tags: article.tags.join(', '),
      }
    : EMPTY;

const isSame = (a: Draft, b: Draft): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A draft that survives the page: this browser keeps it until it is published or discarded. */
export function useArticleDraft(userId: string, article: ArticleView | undefined) {
  const slug = article?.slug;
  const published = draftOf(article);
  const [start, setStart] = useState(() => keptDraft(userId, slug));
  const [draft, setDraft] = useState<Draft>(start ?? published);
  /** Counts the times that the draft was replaced, so that the editor begins again with it. */
  const [version, setVersion] = useState(0);
  const isChanged = !isSame(draft, published);
  useEffect(() => {
    const timer = setTimeout(() => keepDraft(userId, slug, isChanged ? draft : undefined), QUIET_MS);
    return () => clearTimeout(timer);
  }, [userId, slug, draft, isChanged]);
  return {
    draft,
    version,
    /** Whether the page began with a draft of earlier. */
    isRestored: start !== undefined && !isSame(start, published),
    change: (part: Partial<Draft>) => setDraft((known) => ({ ...known, ...part })),
    discard: () => {
      keepDraft(userId, slug, undefined);
      setStart(undefined);
      setDraft(published);
      setVersion((count) => count + 1);
    },
    /** Forgets what is kept, also what is about to be. */
    finish: () => {
      setDraft(published);
      keepDraft(userId, slug, undefined);
    },
  };
}
