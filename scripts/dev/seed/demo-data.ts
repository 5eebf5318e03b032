import { FORMS, PEOPLE, TOPICS } from './demo-texts';

/** Somebody who writes. */
export interface DemoAuthor {
  email: string;
  username: string;
  name: string;
}

/** Something they wrote; `author` is a place in `DEMO_AUTHORS`. */
export interface DemoArticle {
  author: number;
  title: string;
  description: string;
  body: string;
  tags: string[];
}

/** All demo accounts share it; they are for trying things out. */
export const DEMO_PASSWORD = 'walnut-harbour-lantern';

export const DEMO_AUTHORS: DemoAuthor[] = PEOPLE.map((name) => {
  const username = name.toLowerCase().replaceAll(' ', '.');
  return { name, username: username.replaceAll('.', '-'), email: `${username}@example.com` };
});

/** Every topic in every form, so that titles differ; neighbours in the list differ in topic, form and author. */
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

/** What one author likes: a few articles, never their own, and some articles much more often than others. */
export function favoritesOf(reader: number): DemoArticle[] {
  return DEMO_ARTICLES.filter(({ author }, index) => {
    if (author === reader) return false;
    const popularity = index % 10 === 0 ? 2 : 9;
    return (reader * 5 + index * 2) % popularity === 0;
  });
}

function rotate<T>(items: T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
