import { CodedError } from '#contracts';

export class AlreadyFavorite extends CodedError {
  constructor() {
    super('conflict', 'articles.already_favorite', 'The article is one of your favorites already.');
  }
}

export class NotFavorite extends CodedError {
  constructor() {
    super('conflict', 'articles.not_favorite', 'The article is not one of your favorites.');
  }
}
