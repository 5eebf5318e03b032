import { COMMENTS, FORMS, PEOPLE, TOPICS } from './demo-texts';

/** An author. */
export interface DemoAuthor {
  email: string;
  username: string;
  name: string;
}

/** An article; `author` is an index into `DEMO_AUTHORS`. */
export interface DemoArticle {
  author: number;
  title: string;
  description: string;
  body: string;
  tags: string[];
}

/** The password of every demo account; they are only for trying things out. */
export const DEMO_PASSWORD = 'walnut-harbour-lantern';

export const DEMO_AUTHORS: DemoAuthor[] = PEOPLE.map((name) => {
  const username = name.toLowerCase().replaceAll(' ', '.');
  return { name, username: username.replaceAll('.', '-'), email: `${username}@example.com` };
});

/** Every topic in every form, so that titles differ; neighbors in the list differ in topic, form and author. */
export const DEMO_ARTICLES: DemoArticle[] = FORMS.flatMap((form, formIndex) =>
  TOPICS.map((topic, topicIndex) => ({
    author: (topicIndex * 3 + formIndex * 7) % DEMO_AUTHORS.length,
    title: form.title(topic.name),
    description: form.description(topic.name),
    body: [form.opening(topic.name), ...rotate(topic.paragraphs, formIndex), form.closing(topic.name)].join(
      '\n\n',
    ),
    tags: [...topic.tags, form.tag],
  })),
);

/** The favorites of one author: never their own articles, and some articles much more often than others. */
export function favoritesOf(reader: number): DemoArticle[] {
  return DEMO_ARTICLES.filter(({ author }, index) => {
    if (author === reader) return false;
    const popularity = index % 10 === 0 ? 2 : 9;
    return (reader * 5 + index * 2) % popularity === 0;
  });
}

/** Whom one author follows, as indexes into `DEMO_AUTHORS`: some authors have many followers, and everyone has some. */
export function followedBy(reader: number): number[] {
  return DEMO_AUTHORS.flatMap((_, author) => {
    const popularity = author % 5 === 0 ? 2 : 6;
    return author !== reader && (reader + author) % popularity === 0 ? [author] : [];
  });
}

/** A comment; `author` is an index into `DEMO_AUTHORS`. */
export interface DemoComment {
  author: number;
  article: DemoArticle;
  body: string;
}

/** A conversation of two or three people under every fourth article. */
export const DEMO_COMMENTS: DemoComment[] = DEMO_ARTICLES.filter((_, index) => index % 4 === 0).flatMap(
  (article, index) =>
    Array.from({ length: 2 + (index % 2) }, (_, nth) => ({
      author: (article.author + 3 + index + nth * 7) % DEMO_AUTHORS.length,
      article,
      body: COMMENTS[(index * 3 + nth) % COMMENTS.length] as string,
    })).filter(({ author }) => author !== article.author),
);

function rotate<T>(items: T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
