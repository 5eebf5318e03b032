/** An account that the system acknowledged. */
export interface Person {
  id: string;
  token: string;
  password: string;
  username: string;
  name: string;
  isDeleted: boolean;
}

/** An article that the system acknowledged. */
export interface Article {
  slug: string;
  title: string;
  description: string;
  tags: string[];
  author: Person;
  isDeleted: boolean;
  favoritedBy: Set<Person>;
}

/** The expected state, from every response of the system. */
export class ExpectedState {
  readonly people: Person[] = [];
  readonly articles: Article[] = [];
  acknowledged = 0;

  get existingArticles(): Article[] {
    return this.articles.filter((article) => !article.isDeleted);
  }

  /** Deletes an account with its articles and favorites. */
  remove(person: Person): void {
    person.isDeleted = true;
    for (const article of this.articles) {
      article.favoritedBy.delete(person);
      if (article.author === person) article.isDeleted = true;
    }
  }
}
