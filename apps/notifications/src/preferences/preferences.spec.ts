import { channelsFor, DEFAULT_CHANNELS, NO_PREFERENCES } from './preferences';

describe('the channels of a kind', () => {
  it('are the default ones for a person who has not chosen any', () => {
    expect(channelsFor(NO_PREFERENCES, 'welcome')).toEqual(['log', 'email']);
    expect(channelsFor(NO_PREFERENCES, 'digest')).toEqual([]);
    expect(DEFAULT_CHANNELS).toMatchObject({
      article_published: [],
      article_favorited: ['log'],
      webhook_disabled: ['email'],
    });
  });

  it('are those the person has chosen, even if there are none', () => {
    expect(channelsFor({ ...NO_PREFERENCES, channels: { welcome: [] } }, 'welcome')).toEqual([]);
    expect(channelsFor({ ...NO_PREFERENCES, channels: { digest: ['email'] } }, 'digest')).toEqual(['email']);
  });

  it('leave out webhooks that have no address or are switched off', () => {
    const channels = { welcome: ['webhook' as const] };
    expect(channelsFor({ ...NO_PREFERENCES, channels }, 'welcome')).toEqual([]);
    const preferences = {
      ...NO_PREFERENCES,
      channels,
      webhookUrl: 'https://example.org',
      webhookSecret: 's',
    };
    expect(channelsFor(preferences, 'welcome')).toEqual(['webhook']);
    expect(channelsFor({ ...preferences, webhookDisabledAt: new Date() }, 'welcome')).toEqual([]);
  });
});
