import { createClient, localStorageTokens, memoryTokens, type TokenStore } from '#client';

/** The client of the API. It keeps the session for all tabs of this browser. */
export const api = createClient({ tokens: tokenStore() });

/** Browsers can forbid storage: the session then ends with the page. */
function tokenStore(): TokenStore {
  try {
    window.localStorage.getItem('session');
    return localStorageTokens('session');
  } catch {
    return memoryTokens();
  }
}
