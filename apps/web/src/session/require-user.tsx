import { Navigate, Outlet, useLocation } from 'react-router';
import { useSignedIn } from './session';

/** Asks for a login before a page that needs one, and leads back afterwards. */
export function RequireUser() {
  const isSignedIn = useSignedIn();
  const { pathname, search } = useLocation();
  if (isSignedIn) return <Outlet />;
  return <Navigate to={loginAddress(pathname + search)} replace />;
}

/** The address of the login that leads back to a page. */
export const loginAddress = (next: string): string => `/login?${new URLSearchParams({ next }).toString()}`;

/** Where a login leads: only to a page of this site. */
export const nextPage = (params: URLSearchParams): string => {
  const next = params.get('next') ?? '/';
  return /^\/(?![/\\])/.test(next) ? next : '/';
};
