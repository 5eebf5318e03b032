import { ArticlesRpc, ReadTag, rpc, type Rpc, UsersRpc } from '#contracts';
import { type HeaderSource } from './wire-headers';
import { headers, type MsgHdrs } from '@nats-io/transport-node';
import { z } from 'zod';
import { changesHeader, mayChangeReads, noteChanges } from './call-headers';

describe('the changes that a reply to a write names', () => {
  const noted = (
    wire: HeaderSource | undefined,
    idempotencyKey?: string,
    contract: Pick<Rpc, 'idempotent'> = ArticlesRpc.create,
  ): string[] => {
    const changes = new Set<string>(['earlier']);
    noteChanges(wire, contract, { changes, ...(idempotencyKey !== undefined && { idempotencyKey }) });
    return [...changes];
  };

  /** As the client decodes what a service sends. */
  const sent = (...tags: string[]): HeaderSource => {
    const [, ...lines] = Buffer.from(changesHeader(new Set(tags)).encode())
      .toString()
      .trim()
      .split('\r\n');
    const wire: MsgHdrs = headers();
    for (const [, name = '', value = ''] of lines.map((line) => /^(\S+): ?(.*)$/.exec(line) ?? []))
      wire.set(name, value);
    return wire;
  };

  it('are added to those of the request', () => {
    expect(noted(sent(ReadTag.article('1'), ReadTag.articles))).toEqual(['earlier', 'article 1', 'articles']);
    expect(noted(sent())).toEqual(['earlier']);
  });

  it('are everything if a service of an earlier version does not name them', () => {
    expect(noted(undefined)).toEqual(['earlier', 'everything']);
    expect(noted(headers())).toEqual(['earlier', 'everything']);
  });

  it('are everything if the reply may be the stored one of an earlier request', () => {
    expect(noted(sent(), 'key')).toEqual(['earlier', 'everything']);
    expect(noted(sent('tags'), 'key')).toEqual(['earlier', 'tags']);
    // It stores none: a client's key must not empty the caches.
    expect(noted(sent(), 'key', { idempotent: false })).toEqual(['earlier']);
  });

  it('are ignored where the context does not collect them', () => {
    expect(() => noteChanges(undefined, ArticlesRpc.create, {})).not.toThrow();
  });

  it('are named by every call that is not a read', () => {
    expect([ArticlesRpc.change, UsersRpc.follow, ArticlesRpc.create].every(mayChangeReads)).toBe(true);
    expect([ArticlesRpc.get, UsersRpc.caughtUp].some(mayChangeReads)).toBe(false);
    expect(mayChangeReads(rpc('rpc.some.write.v1', z.object({}), z.object({})))).toBe(true);
  });
});
