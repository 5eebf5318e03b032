import { hash } from 'node:crypto';
import { SCRIPT } from './page-script';
import { STYLE } from './page-style';

/**
 * Scripts run only from this origin or by their hash, and requests go nowhere else. Scalar sets `style` attributes, which no hash
 * or nonce can allow.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${hash('sha256', SCRIPT, 'base64')}'`,
  "style-src 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

/** The reference of both documents, rendered in the browser, with a form to log in for requests that need a token. */
export const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="icon" href="data:," />
    <title>API reference</title>
    <style>${STYLE}</style>
  </head>
  <body>
    <header id="bar">
      <strong>API reference</strong>
      <form id="login">
        <output aria-live="polite"></output>
        <input name="email" type="email" autocomplete="username" placeholder="E-mail address" aria-label="E-mail address" required />
        <input name="password" type="password" autocomplete="current-password" placeholder="Password" aria-label="Password" required />
        <button>Log in</button>
      </form>
    </header>
    <main id="reference"></main>
    <script src="/docs/scalar.js"></script>
    <script>${SCRIPT}</script>
  </body>
</html>
`;
