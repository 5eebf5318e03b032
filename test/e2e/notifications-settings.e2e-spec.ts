import { DEFAULT_CHANNELS } from '../../apps/notifications/src/preferences/preferences';
import { visitor } from '../support/client';
import { registered, succeeded } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';

const PATH = '/api/notifications/settings';
const SOME_CHANNELS = {
  welcome: ['log', 'email'],
  article_published: [],
  article_favorited: ['log'],
  webhook_disabled: ['email'],
  digest: [],
};
/** The preferences of a person who has not changed any. Each kind's file states its default channels. */
const USUAL = { channels: DEFAULT_CHANNELS, muted: [], webhookUrl: null, webhook: null };

interface Settings {
  channels: Record<string, string[]>;
  webhookUrl: string | null;
  webhookSecret?: string;
}

describe('the preferences for notifications', () => {
  it('are the defaults at first, and change by kind', async () => {
    const { client } = await registered();
    const first = succeeded(await client.get<Settings>(PATH), 200);
    expect(first).toEqual(USUAL);
    expect(first.channels).toMatchObject(SOME_CHANNELS);
    const changed = { ...USUAL, channels: { ...USUAL.channels, welcome: [], digest: ['email'] } };
    const change = { channels: { welcome: [], digest: ['email', 'email'] } };
    expect(succeeded(await client.put(PATH, change), 200)).toEqual(changed);
    expect(succeeded(await client.put(PATH, {}), 200)).toEqual(changed);
    expect(succeeded(await client.get(PATH), 200)).toEqual(changed);
  });

  it('return the secret of a webhook once, and another one for another address', async () => {
    const { client } = await registered();
    const change = async (webhookUrl: string | null): Promise<Settings> =>
      succeeded(await client.put<Settings>(PATH, { webhookUrl }), 200);
    const first = await change('https://example.org/hook');
    expect(first).toMatchObject({
      webhookUrl: 'https://example.org/hook',
      webhook: { url: 'https://example.org/hook', disabledAt: null, reason: null },
    });
    expect(first.webhookSecret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(await change('https://example.org/hook')).not.toHaveProperty('webhookSecret');
    expect(succeeded(await client.get(PATH), 200)).not.toHaveProperty('webhookSecret');
    expect((await change('https://example.org/other')).webhookSecret).not.toBe(first.webhookSecret);
    expect(await change(null)).toEqual(USUAL);
  });

  it.each([
    [{ channels: { welcome: ['pigeon'] } }, 'channels.welcome.0'],
    [{ channels: { birthday: ['log'] } }, 'channels.birthday'],
    [{ channels: { welcome: 'log' } }, 'channels.welcome'],
    [{ webhookUrl: 'ftp://example.org' }, 'webhookUrl'],
    [{ webhookUrl: 'file:///etc/passwd' }, 'webhookUrl'],
    [{ webhookUrl: 'example.org' }, 'webhookUrl'],
    [{ webhookUrl: 'http://127.0.0.1:9090/metrics' }, 'webhookUrl'],
    [{ webhookUrl: 'http://0x7f.1/' }, 'webhookUrl'],
    [{ webhookUrl: 'http://[::ffff:10.0.0.1]/' }, 'webhookUrl'],
    [{ webhookUrl: 'https://localhost/' }, 'webhookUrl'],
    [{ webhookUrl: 'http://metadata.google.internal/' }, 'webhookUrl'],
    [{ other: 1 }, 'other'],
  ])('do not take %j', async (change, path) => {
    const { client } = await registered();
    invalidFields(await client.put(PATH, change), [path]);
  });

  it('need a token', async () => {
    problemOf(await visitor().get(PATH), 401, 'auth.required');
    problemOf(await visitor().put(PATH, {}), 401, 'auth.required');
  });
});
