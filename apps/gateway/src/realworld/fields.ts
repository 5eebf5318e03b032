import {
  AddComment,
  Bio,
  ChangeArticle,
  Email,
  Image,
  ListArticles,
  Login,
  NewPassword,
  Offset,
  PageNumber,
  Username,
} from '#contracts';
import { z } from 'zod';

const BLANK = "can't be blank";
const MOST_ON_A_PAGE = 100;

/** A text that is not blank, in RealWorld's words; then the rules of our own contracts. */
const filled = <Schema extends z.ZodType<string, string>>(schema: Schema) =>
  z
    .string({ error: ({ input }) => (input === undefined || input === null ? BLANK : 'must be a text') })
    .refine((text) => text.trim() !== '', { abort: true, error: BLANK })
    .pipe(schema);

/** A body with one member, which holds the fields. */
const envelope = <Name extends string, Shape extends z.ZodRawShape>(name: Name, shape: Shape) =>
  z.object({ [name]: z.object(shape, BLANK) } as Record<Name, z.ZodObject<Shape>>);

export const NewUser = envelope('user', {
  username: filled(Username),
  email: filled(Email),
  password: filled(NewPassword),
});

export const Credentials = envelope('user', {
  email: filled(Login.shape.email),
  password: filled(Login.shape.password),
});

/** Absent, null and empty are three things: a field that is absent stays as it is. */
export const UserChanges = envelope('user', {
  username: filled(Username).optional(),
  email: filled(Email).optional(),
  password: filled(NewPassword).optional(),
  bio: Bio.nullable()
    .transform((bio) => bio ?? '')
    .optional(),
  /** Any other address than http(s), such as `javascript:`, counts as none: front ends expect that it is accepted. */
  image: z
    .string()
    .nullable()
    .transform((image) => Image.safeParse(image).data ?? '')
    .optional(),
});

const article = ChangeArticle.shape;
const title = filled(article.title.unwrap());
const description = filled(article.description.unwrap());
const body = filled(article.body.unwrap());
/** Some front ends send `[""]` for an empty field. */
const tagList = z
  .array(z.string())
  .transform((tags) => tags.filter((tag) => tag.trim() !== ''))
  .pipe(article.tags.unwrap());

export const ArticleAsked = envelope('article', { title, description, body, tagList: tagList.default([]) });
export const ArticleChanges = envelope('article', {
  title: title.optional(),
  description: description.optional(),
  body: body.optional(),
  tagList: tagList.optional(),
});

export const CommentAsked = envelope('comment', { body: filled(AddComment.shape.body) });

/** The integer by which this API names a comment. */
export const CommentNumber = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'must be a whole number')
  .transform(Number);

/** A larger `limit` counts as the largest. */
export const Page = z.object({
  limit: PageNumber.transform((limit) => Math.min(limit, MOST_ON_A_PAGE)).default(20),
  offset: Offset.default(0),
});

export const ListQuery = Page.extend({
  author: ListArticles.shape.author,
  tag: ListArticles.shape.tag,
  favorited: ListArticles.shape.favorited,
});
