import type { NotificationView } from '#client';

/** What a notification says, and the page that it is about. */
export function sentenceOf({ kind, data, count }: NotificationView): { text: string; to?: string } {
  const { slug, title = '', username = '' } = data;
  const article = slug ? { to: `/articles/${slug}` } : {};
  const likes = count === 1 ? 'Someone likes' : `${count} people like`;
  switch (kind as string) {
    case 'welcome':
      return { text: 'Welcome! Read, follow the people you like to read, and write.', to: '/' };
    case 'article_published':
      return { text: `Your article “${title}” is published.`, ...article };
    case 'article_favorited':
      return { text: `${likes} your article “${title}”.`, ...article };
    case 'article_commented':
      return { text: `${username} commented on your article “${title}”.`, ...article };
    case 'author_published':
      return { text: `${username} published “${title}”.`, ...article };
    case 'followed':
      return { text: `${username} follows you now.`, to: `/profiles/${username}` };
    case 'webhook_disabled':
      return {
        text: 'Your webhook was switched off, because it did not answer.',
        to: '/settings/notifications',
      };
    default:
      // A kind that is newer than this page.
      return {
        text: `${username || 'Something'} ${title ? `about “${title}”` : 'is new'}.`.trim(),
        ...article,
      };
  }
}
