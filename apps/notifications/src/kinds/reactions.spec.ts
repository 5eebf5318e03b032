import {
  ArticleCreated,
  CommentAdded,
  CommentRemoved,
  FavoriteAdded,
  FavoriteRemoved,
  NotificationKind,
  UserRegistered,
} from '#contracts';
import { KINDS } from './kinds';
import { KIND_EVENTS, reactionsTo } from './reactions';

const data = { articleId: 'an-article', authorId: 'ann', userId: 'bob', slug: 's', title: 'T' };

describe('the kinds of notifications', () => {
  it('count a person when the event is published, and no longer when it is taken back', () => {
    const expected = { kind: 'article_favorited', occurrence: { to: 'ann', by: 'bob', about: data } };
    expect(reactionsTo({ type: FavoriteAdded.type, data })).toEqual([{ ...expected, effect: 'count' }]);
    expect(reactionsTo({ type: FavoriteRemoved.type, data })).toEqual([{ ...expected, effect: 'uncount' }]);
  });

  it('are withdrawn by the event that takes back what happened, found by its id', () => {
    const comment = { ...data, commentId: 'a-comment', username: 'bob' };
    const [added] = reactionsTo({ type: CommentAdded.type, data: comment });
    const [removed] = reactionsTo({ type: CommentRemoved.type, data: comment });
    expect(added).toMatchObject({ effect: 'notify', occurrence: { to: 'ann', by: 'bob', id: 'a-comment' } });
    expect(removed).toMatchObject({
      effect: 'withdraw',
      occurrence: { to: 'ann', by: 'bob', id: 'a-comment' },
    });
  });

  it('need an id of what happened when they can be withdrawn', () => {
    for (const kind of NotificationKind.options) {
      const { on = [], withdrawnBy } = KINDS[kind];
      for (const { read } of withdrawnBy ? [...on, withdrawnBy] : [])
        expect([kind, read({ ...data, commentId: 'a-comment' }).id]).toEqual([kind, expect.any(String)]);
    }
  });

  it('follow only from the events that they name', () => {
    expect(reactionsTo({ type: UserRegistered.type, data })).toEqual([]);
    for (const event of KIND_EVENTS) expect(reactionsTo({ type: event.type, data })).not.toEqual([]);
  });

  it('include at most one that counts people, as the table of people has no column for the kind', () => {
    const counting = NotificationKind.options.filter((kind) => KINDS[kind].takenBackBy);
    expect(counting).toEqual(['article_favorited']);
  });

  it('go to the followers of an author in at most one kind, as the table of fan-outs has no column for it', () => {
    const toFollowers = NotificationKind.options.filter((kind) => KINDS[kind].toFollowers);
    expect(toFollowers).toEqual(['author_published']);
    const reactions = reactionsTo({ type: ArticleCreated.type, data: { ...data, username: 'ann' } });
    expect(reactions.map(({ kind, effect, occurrence: { to } }) => [kind, effect, to])).toEqual([
      ['article_published', 'notify', 'ann'],
      ['author_published', 'fan-out', 'ann'],
    ]);
  });
});
