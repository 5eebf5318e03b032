import { CodedError } from '#contracts';

export class ArticleNotFound extends CodedError {
  constructor() {
    super('not_found', 'articles.not_found', 'There is no such article.');
  }
}

/** The slug is a former one; the error carries the current one. */
export class ArticleMoved extends CodedError {
  constructor(slug: string) {
    super('moved', 'articles.moved', 'The article has a new address.', { movedTo: slug });
  }
}

export class NotTheAuthor extends CodedError {
  constructor() {
    super('forbidden', 'articles.not_the_author', 'Only its author may do this to an article.');
  }
}

/** The event about the new account has not arrived yet: rare, and over in a moment. */
export class ProfilePending extends CodedError {
  constructor() {
    super(
      'unavailable',
      'articles.profile_pending',
      'Your profile is still being set up. Try again shortly.',
    );
  }
}

/** Another transaction took the slug after it was found free. */
export class SlugTaken extends CodedError {
  constructor() {
    super('conflict', 'articles.slug_taken', 'Another article has just taken this address. Try again.');
  }
}
