import { z } from 'zod';
import { coded } from './errors';
import { event } from './event';
import { Cursor, Id, label, Timestamp } from './fields';
import { Limit } from './paging';
import { nothing } from './read-tags';
import { rpc } from './rpc';

export const Add__Noun__ = z.strictObject({ title: label().max(200) });
export type Add__Noun__ = z.infer<typeof Add__Noun__>;

export const __Noun__View = z.object({ id: Id, title: z.string(), ownerId: Id, createdAt: Timestamp });
export type __Noun__View = z.infer<typeof __Noun__View>;

/** The caller's own, newest first. */
export const List__Nouns__ = z.strictObject({ limit: Limit, cursor: Cursor.optional() });
export type List__Nouns__ = z.infer<typeof List__Nouns__>;

export const __Noun__List = z.object({ __nouns__: z.array(__Noun__View), nextCursor: z.string().nullable() });
export type __Noun__List = z.infer<typeof __Noun__List>;

const ById = z.strictObject({ id: Id });

/** The calls about __nouns-words__, a part of those that __service__ answers. */
export const __noun__Calls = {
  add__Noun__: rpc('rpc.__service__.add-__noun-file__.v1', Add__Noun__, __Noun__View),
  get__Noun__: rpc('rpc.__service__.get-__noun-file__.v1', ById, __Noun__View, { idempotent: true }),
  list__Nouns__: rpc('rpc.__service__.list-__nouns-file__.v1', List__Nouns__, __Noun__List, { idempotent: true }),
  remove__Noun__: rpc('rpc.__service__.remove-__noun-file__.v1', ById, z.object({})),
};

const __Noun__Event = z.object({ __noun__Id: Id, ownerId: Id });

export const __Noun__Added = event('events.__service__.__noun-file__-added.v1', __Noun__Event, nothing);
export const __Noun__Removed = event('events.__service__.__noun-file__-removed.v1', __Noun__Event, nothing);

export const __Noun__NotFound = coded(
  'not_found',
  '__service__.__noun_table___not_found',
  'The __noun-words__ does not exist.',
);
export const Not__Noun__Owner = coded(
  'forbidden',
  '__service__.not_the_owner',
  'Only its owner may do this to a __noun-words__.',
);
