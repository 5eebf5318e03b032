import type { ArticleSummary, ArticleView, CommentView, ProfileView, User as Account } from '#contracts';
import { z } from 'zod';

const Profile = z.object({
  username: z.string(),
  bio: z.string().nullable(),
  image: z.string().nullable(),
  following: z.boolean(),
});
const User = Profile.omit({ following: true }).extend({ email: z.string(), token: z.string() });
const Summary = z.object({
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  tagList: z.array(z.string()),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  favorited: z.boolean(),
  favoritesCount: z.int(),
  author: Profile,
});
const Article = Summary.extend({ body: z.string() });
const Comment = z.object({
  id: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  body: z.string(),
  author: Profile,
});

export const OneUser = z.object({ user: User });
export const OneProfile = z.object({ profile: Profile });
export const OneArticle = z.object({ article: Article });
export const ManyArticles = z.object({ articles: z.array(Summary), articlesCount: z.int() });
export const OneComment = z.object({ comment: Comment });
export const ManyComments = z.object({ comments: z.array(Comment) });

/** This API says null where ours says `''`. */
const nullIfEmpty = (text: string): string | null => (text === '' ? null : text);

export const userOf = ({ email, username, bio, image }: Account, token: string): z.infer<typeof User> => ({
  email,
  token,
  username,
  bio: nullIfEmpty(bio),
  image: nullIfEmpty(image),
});

export const profileOf = ({ username, bio, image, following }: ProfileView): z.infer<typeof Profile> => ({
  username,
  bio: nullIfEmpty(bio),
  image: nullIfEmpty(image),
  following,
});

export const summaryOf = ({ id: _id, tags, author, ...same }: ArticleSummary): z.infer<typeof Summary> => ({
  ...same,
  tagList: tags,
  author: profileOf(author),
});

export const articleOf = ({ body, ...summary }: ArticleView): z.infer<typeof Article> => ({
  ...summaryOf(summary),
  body,
});

/** @param number what names the comment here */
export const commentOf = ({ author, ...same }: CommentView, number: number): z.infer<typeof Comment> => ({
  ...same,
  id: number,
  author: profileOf(author),
});
