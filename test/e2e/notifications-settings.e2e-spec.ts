import type { Stack } from '../../scripts/dev/stack/stack';
import { visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { type Person, published, registered, succeeded } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import { startOwnSystem } from '../support/system';
import { isGenuine, WebhookReceiver } from '../support/webhook-receiver';

const PATH = '/api/notifications/settings';
const USUAL = {
  channels: {
    welcome: ['log', 'email'],
    article_published: [],
    article_favorited: ['log'],
    webhook_disabled: ['email'],
    digest: [],
  },
  webhookUrl: null,
  webhook: null,
};

interface Settings {
  channels: Record<string, string[]>;
  webhookUrl: string | null;
  webhookSecret?: string;
}

describe('the preferences for notifications', () => {
  it('are the defaults at first, and change by kind', async () => {
    const { client } = await registered();
    expect(succeeded(await client.get(PATH), 200)).toEqual(USUAL);
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

describe('webhooks', () => {
  let own: Stack;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    own = await startOwnSystem({ appEnv: { notifications: { WEBHOOK_ALLOW_PRIVATE: 'true' } } });
  });
  afterAll(async () => {
    await own.stop();
    await receiver.stop();
  });

  it('of a slow receiver are called one after another, and do not delay others', async () => {
    const [slow, quick] = [await WebhookReceiver.start(), await WebhookReceiver.start()];
    const hooked = async ({ url }: WebhookReceiver): Promise<Person> => {
      const author = await registered({}, own.baseUrl);
      const change = { channels: { article_published: ['webhook'] }, webhookUrl: url };
      succeeded(await author.client.put<Settings>(PATH, change), 200);
      return author;
    };
    const [slowPerson, quickPerson] = [await hooked(slow), await hooked(quick)];
    const released = Promise.withResolvers<void>();
    slow.hold = released.promise;
    try {
      await Promise.all(Array.from({ length: 8 }, () => published(slowPerson)));
      await published(quickPerson);
      await eventually(() => expect(quick.calls).toHaveLength(1));
      released.resolve();
      const delivered = () => new Set(slow.calls.map(({ id }) => id)).size;
      await eventually(() => expect(delivered()).toBe(8), { timeout: 20_000 });
      expect(slow.atOnce).toBe(1);
    } finally {
      released.resolve();
      await Promise.all([slow.stop(), quick.stop()]);
    }
  });

  it('are posted with a signature that the receiver can verify, and again under the same id when refused', async () => {
    const author = await registered({}, own.baseUrl);
    const change = { channels: { article_published: ['webhook'] }, webhookUrl: receiver.url };
    const { webhookSecret = '' } = succeeded(await author.client.put<Settings>(PATH, change), 200);
    receiver.answers = [503];
    const { id: articleId, slug, title } = await published(author);
    const [refused, taken] = await eventually(
      () => {
        expect(receiver.calls).toHaveLength(2);
        return receiver.calls;
      },
      { timeout: 20_000 },
    );
    expect(refused?.id).toBe(taken?.id);
    for (const call of receiver.calls) expect(isGenuine(call, webhookSecret)).toBe(true);
    expect(
      receiver.calls.map((call) => isGenuine({ ...call, body: `${call.body} ` }, webhookSecret)),
    ).toEqual([false, false]);
    expect(JSON.parse(taken?.body ?? '')).toEqual({
      type: 'notification.article_published',
      timestamp: expect.any(String) as string,
      data: {
        userId: author.user.id,
        kind: 'article_published',
        data: { articleId, slug, title },
        count: 1,
        createdAt: expect.any(String) as string,
      },
    });
  });
});
