import { z } from 'zod';
import { Cursor, Id } from './fields';
import { DEFAULT_PAGE_SIZE, PageSize } from './paging';
import { Add__Noun__, Not__Noun__Owner, __Noun__List, __Noun__NotFound, __Noun__View } from './__noun-file__.contract';
import { route } from './route';

const One__Noun__ = z.object({ __noun__: __Noun__View });
const byId = { id: Id };

export const __Nouns__Routes = {
  add: route('POST', '/api/__nouns-file__', {
    summary: 'Add a __noun-words__',
    access: 'user',
    body: Add__Noun__,
    example: { title: 'An example' },
    reply: One__Noun__,
    needsVerifiedEmail: true,
  }),
  list: route('GET', '/api/__nouns-file__', {
    summary: 'List your __nouns-words__',
    access: 'user',
    query: z.strictObject({ limit: PageSize.default(DEFAULT_PAGE_SIZE), cursor: Cursor.optional() }),
    reply: __Noun__List,
  }),
  get: route('GET', '/api/__nouns-file__/:id', {
    summary: 'Get a __noun-words__',
    access: ['owner'],
    params: byId,
    reply: One__Noun__,
    errors: [__Noun__NotFound, Not__Noun__Owner],
  }),
  remove: route('DELETE', '/api/__nouns-file__/:id', {
    summary: 'Remove a __noun-words__',
    access: ['owner', 'moderator', 'admin'],
    params: byId,
    errors: [__Noun__NotFound, Not__Noun__Owner],
  }),
};
