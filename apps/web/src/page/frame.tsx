import { Suspense } from 'react';
import { Outlet, useLocation } from 'react-router';
import { ErrorBoundary } from './error-boundary';
import classes from './frame.module.css';
import { Header } from './header';
import { Loading } from './states';
import { useFocusOnNavigation } from './use-focus-on-navigation';

/** What surrounds every page: skip link, header, and the main part, which gets the focus after a navigation. */
export function Frame() {
  const main = useFocusOnNavigation();
  const { pathname } = useLocation();
  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <Header />
      <main ref={main} id="main" tabIndex={-1} className={classes.main}>
        <ErrorBoundary key={pathname}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
      <footer className={classes.footer}>
        <span>Folio, a place to read and to write</span>
        <a href="/docs">API</a>
      </footer>
    </>
  );
}
