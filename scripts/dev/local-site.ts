import type { Env } from './stack/app-env';

/** Has links in e-mails lead to the front end that the gateway serves, unless the developer names another one. */
export function localSite(outer: Env, gatewayPort: number): Env {
  const { FRONTEND_URL: site, FRONTEND_URL_FILE: siteFile, ENVIRONMENT: environment } = outer;
  if (site || siteFile || (environment ?? 'development') !== 'development') return {};
  return { FRONTEND_URL: `http://127.0.0.1:${gatewayPort}` };
}
