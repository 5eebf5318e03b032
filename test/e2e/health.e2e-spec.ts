import { visitor } from '../support/client';
import { registered, succeeded } from '../support/people';

const HEALTHY = {
  status: 'healthy',
  database: 'healthy',
  nats: 'healthy',
  services: { auth: 'healthy', users: 'healthy', articles: 'healthy', notifications: 'healthy' },
};

// What it says when parts are down is tested where parts are taken down.
describe('the health report', () => {
  it('names every part, to anybody', async () => {
    expect(succeeded(await visitor().get('/api/health'), 200)).toEqual(HEALTHY);
    expect(succeeded(await visitor().as('stale').get('/api/health'), 200)).toEqual(HEALTHY);
    expect(succeeded(await (await registered()).client.get('/api/health'), 200)).toEqual(HEALTHY);
  });

  it('is never taken from a cache', async () => {
    expect((await visitor().get('/api/health')).headers['cache-control']).toBe('no-store');
  });

  it('answers HEAD for those who only want the status', async () => {
    expect(await visitor().send('HEAD', '/api/health')).toMatchObject({ status: 200, text: '' });
  });
});
