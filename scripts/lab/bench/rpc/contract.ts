import { type ArticleView, rpc } from '#contracts';
import { z } from 'zod';

/** The call of this benchmark, as large as reading a short article. */
export const BenchRpc = {
  read: rpc('rpc.bench.read.v1', z.strictObject({ slug: z.string() }), z.custom<ArticleView>()),
};

export const RAW_SUBJECT = 'bench.raw.read';

export const REQUEST = { slug: 'a-short-article-about-queues' };

export const REPLY: ArticleView = {
  id: '01a1f875-59a4-703f-8e5e-535e3716768d',
  slug: REQUEST.slug,
  title: 'A short article about queues',
  description: 'Why they fill up',
  body: 'A queue is full or empty, and seldom anything in between. '.repeat(8),
  tags: ['queues', 'latency'],
  favorited: false,
  favoritesCount: 3,
  createdAt: '2026-11-20T10:16:42.660Z',
  updatedAt: '2026-11-20T10:16:42.660Z',
  author: {
    id: '01a1f875-59a4-703f-8e5e-535e3716768e',
    username: 'ann',
    name: 'Ann',
    bio: '',
    image: '',
    following: false,
  },
};
