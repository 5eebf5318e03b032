import type { MessageKind } from '#contracts';
import type { Message } from '../delivery/message';
import { letter, type Letter, type Template } from './letter';
import { articleFavorited } from './templates/article-favorited';
import { articlePublished } from './templates/article-published';
import { digest } from './templates/digest';
import { webhookDisabled } from './templates/webhook-disabled';
import { welcome } from './templates/welcome';

const TEMPLATES: Record<MessageKind, Template> = {
  welcome,
  article_published: articlePublished,
  article_favorited: articleFavorited,
  webhook_disabled: webhookDisabled,
  digest,
};

/** A message as an e-mail. */
export const letterFor = (message: Message): Letter => letter(message, TEMPLATES[message.kind](message));
