import { type RefObject, useEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router';

/** Moves focus and scroll position to the start of the main part after a navigation, as the load of a document would. */
export function useFocusOnNavigation(): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const type = useNavigationType();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    main.current?.focus({ preventScroll: true });
    // The browser restores the position after "back" by itself.
    if (String(type) !== 'POP') window.scrollTo(0, 0);
  }, [pathname, type]);
  return main;
}
