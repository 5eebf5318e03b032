import { localSite } from './local-site';

describe('links in e-mails of the local system', () => {
  it('lead to the front end at the gateway', () => {
    expect(localSite({}, 8081)).toEqual({ FRONTEND_URL: 'http://127.0.0.1:8081' });
  });

  it.each([
    { FRONTEND_URL: 'http://localhost:5173' },
    { FRONTEND_URL_FILE: '/run/url' },
    { ENVIRONMENT: 'production' },
  ])('are left alone with %j', (outer) => {
    expect(localSite(outer, 8081)).toEqual({});
  });
});
