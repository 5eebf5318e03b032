/**
 * The policy of the front end's page: scripts, styles and fonts of its own, and calls to its own API. Images may come from any https
 * address, because profiles and articles name them; the page sends no referrer to those. Nothing inline, no frames, no plugins, and
 * no text becomes markup (`require-trusted-types-for`).
 */
export const SITE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' https:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join(';');
