/** Somebody the system acknowledged. */
export interface Person {
  id: string;
  token: string;
  password: string;
  username: string;
  name: string;
  isGone: boolean;
}

/** An article the system acknowledged. */
export interface Article {
  slug: string;
  title: string;
  description: string;
  tags: string[];
  author: Person;
  isGone: boolean;
  fans: Set<Person>;
}

/** What must be so, by every answer the system gave. */
export class World {
  readonly people: Person[] = [];
  readonly articles: Article[] = [];
  acknowledged = 0;

  get living(): Person[] {
    return this.people.filter((person) => !person.isGone);
  }

  get standing(): Article[] {
    return this.articles.filter((article) => !article.isGone);
  }

  /** Somebody is gone, and with them what they wrote and liked. */
  remove(person: Person): void {
    person.isGone = true;
    for (const article of this.articles) {
      article.fans.delete(person);
      if (article.author === person) article.isGone = true;
    }
  }
}
