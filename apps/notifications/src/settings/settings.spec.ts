import { channelsFor, NO_SETTINGS } from './settings';

describe('the channels of a kind', () => {
  it('are the usual ones for who has decided nothing', () => {
    expect(channelsFor(NO_SETTINGS, 'welcome')).toEqual(['log', 'email']);
    expect(channelsFor(NO_SETTINGS, 'digest')).toEqual([]);
  });

  it('are those somebody wishes, be they none', () => {
    expect(channelsFor({ ...NO_SETTINGS, channels: { welcome: [] } }, 'welcome')).toEqual([]);
    expect(channelsFor({ ...NO_SETTINGS, channels: { digest: ['email'] } }, 'digest')).toEqual(['email']);
  });

  it('leave out webhooks that have no address or are switched off', () => {
    const channels = { welcome: ['webhook' as const] };
    expect(channelsFor({ ...NO_SETTINGS, channels }, 'welcome')).toEqual([]);
    const settings = { ...NO_SETTINGS, channels, webhookUrl: 'https://example.org', webhookSecret: 's' };
    expect(channelsFor(settings, 'welcome')).toEqual(['webhook']);
    expect(channelsFor({ ...settings, webhookDisabledAt: new Date() }, 'welcome')).toEqual([]);
  });
});
