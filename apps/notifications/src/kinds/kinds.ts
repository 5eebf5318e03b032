import type { NotificationKind } from '#contracts';
import { articleCommented } from './article-commented';
import { articleFavorited } from './article-favorited';
import { articlePublished } from './article-published';
import { authorPublished } from './author-published';
import { followed } from './followed';
import type { Kind } from './kind';
import { webhookDisabled } from './webhook-disabled';
import { welcome } from './welcome';

/** Every kind of notification. Consumers, default channels, e-mails and digests read this list. */
export const KINDS: Readonly<Record<NotificationKind, Kind>> = {
  welcome,
  article_published: articlePublished,
  article_favorited: articleFavorited,
  article_commented: articleCommented,
  author_published: authorPublished,
  followed,
  webhook_disabled: webhookDisabled,
};
