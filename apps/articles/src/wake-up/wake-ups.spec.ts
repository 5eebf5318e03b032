import { ARTICLE_PUBLISHED_SUBJECT, commentsChangedSubject } from '#contracts';
import type { AppConnection } from '#transport';
import { WakeUps } from './wake-ups';

describe('the wake-ups of gateways', () => {
  let published: string[];
  let isDraining: boolean;
  let wakeUps: WakeUps;

  beforeEach(() => {
    jest.useFakeTimers();
    published = [];
    isDraining = false;
    const connection = {
      isClosed: () => false,
      isDraining: () => isDraining,
      publish: (subject: string) => published.push(subject),
    };
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

  it('are not sent while the connection drains, which would throw', () => {
    wakeUps.articlePublished();
    isDraining = true;
    jest.runAllTimers();
    wakeUps.commentsChanged('a1');
    expect(published).toEqual([]);
  });
});
