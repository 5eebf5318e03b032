import { useEffect } from 'react';

const SITE = 'Folio';

/** Names the document after the page; screen readers announce it. */
export function useTitle(title?: string): void {
  useEffect(() => {
    document.title = title ? `${title} · ${SITE}` : SITE;
  }, [title]);
}
