import { ARTICLE_PUBLISHED_SUBJECT, commentsChangedSubject } from '#contracts';
import type { AppConnection } from '#transport';
import { WakeUps } from './wake-ups';

describe('the wake-ups of gateways', () => {
  let published: string[];
  let wakeUps: WakeUps;

  beforeEach(() => {
    jest.useFakeTimers();
    published = [];
    const connection = { isClosed: () => false, publish: (subject: string) => published.push(subject) };
    wakeUps = new WakeUps({ connection } as unknown as AppConnection);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('are one for the articles that are published at about the same time, and another for later ones', () => {
    for (let article = 0; article < 3; article++) wakeUps.articlePublished();
    jest.runAllTimers();
    expect(published).toEqual([ARTICLE_PUBLISHED_SUBJECT]);
    wakeUps.articlePublished();
    jest.runAllTimers();
    expect(published).toHaveLength(2);
  });

  it('are one for each change of comments', () => {
    wakeUps.commentsChanged('a');
    wakeUps.commentsChanged('a');
    expect(published).toEqual([commentsChangedSubject('a'), commentsChangedSubject('a')]);
  });
});
