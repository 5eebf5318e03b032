import { visitor } from '../support/client';
import { registered, succeeded } from '../support/people';

const HEALTHY = {
  status: 'healthy',
  database: 'healthy',
  nats: 'healthy',
  services: { auth: 'healthy', users: 'healthy', articles: 'healthy', notifications: 'healthy' },
};

// Failures of parts are tested where parts are stopped.
describe('the health report', () => {
  it('lists every part, without a token', async () => {
    expect(succeeded(await visitor().get('/api/health'), 200)).toEqual(HEALTHY);
    expect(succeeded(await visitor().as('stale').get('/api/health'), 200)).toEqual(HEALTHY);
    expect(succeeded(await (await registered()).client.get('/api/health'), 200)).toEqual(HEALTHY);
  });

  it('is never cached', async () => {
    expect((await visitor().get('/api/health')).headers['cache-control']).toBe('no-store');
  });

  it('responds to HEAD with the status alone', async () => {
    expect(await visitor().send('HEAD', '/api/health')).toMatchObject({ status: 200, text: '' });
  });
});
