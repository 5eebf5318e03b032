/** A habit of wording that docs/style.md rules out, with examples that hold its pattern. */
export interface Habit {
  name: string;
  pattern: RegExp;
  /** Only in comments, where such a sentence describes code; a heading or a test name may be worded so. */
  commentsOnly?: true;
  instead: string;
  bad: string[];
  good: string[];
}

const VERBS =
  'asks?|calls?|comes?|deploys?|gets?|gives?|goes|had|has|have|holds?|is|are|was|were|knows?|lets?|lies|logs?|looks?|loses|makes?|needs?|owns?|reaches|reads?|registers?|runs?|sends?|serves?|signs?|takes?|uses?|waits?|wants?|writes?';

/** The four habits of docs/style.md: no noun, no number, "is none", and words that only this project used. */
export const HABITS: Habit[] = [
  {
    name: 'a relative clause without a noun ("who asks")',
    pattern: new RegExp(
      `(?:^ *|[.:;(] +|\\b(?:of|for|to|by|from|than) +)who +(?:${VERBS})\\b(?! +whom\\b)(?![^.;:]*\\?)`,
      'gi',
    ),
    instead: 'name the noun: the caller, the client, the account',
    bad: [
      'Who asks, by what their token says.',
      'It is missed by who needs it.',
      'Full: who waits is refused.',
    ],
    good: [
      'Says who may call a route.',
      'A client who waits is refused.',
      'The console: who calls whom',
      'Who has it?',
    ],
  },
  {
    name: 'a sentence whose subject is "what …"',
    pattern: new RegExp(
      `(?:^ *|[.] +)What +(?:${VERBS}|builds|follows|matters|stands|works)\\b(?![^.;:]*\\?)`,
      'g',
    ),
    commentsOnly: true,
    instead: 'name the noun: the payload, the response, the rows',
    bad: ['What is larger is refused.', 'Sends it. What waits is lost.'],
    good: ['The name of what failed.', 'What is this?', 'Says what an app calls.'],
  },
  {
    name: '"what is no", "what is none"',
    pattern: /\bwhat +(?:is|are|was) +(?:no(?! +longer\b)|none)\b/gi,
    instead: 'name the noun: an invalid body, another event',
    bad: ['skips what is no such event', 'What is none is found later.'],
    good: ['deletes what is no longer needed', 'skips other events'],
  },
  {
    name: '"whoever", "whatever"',
    // After a comma or a preposition, "whatever" is plain: ", whatever its case".
    pattern: /\b(?:who(?:so)?|whom|whose)ever\b|(?<!, +)(?<!\b(?:in|of|with|for|by|from) +)\bwhatever\b/gi,
    instead: 'name the noun, or say "any"',
    bad: ['for whoever collects them', 'handles whatever reaches it', 'Whatever a schema is made of'],
    good: ['in any case', 'one account, whatever its case', 'in whatever order', 'whichever is first'],
  },
  {
    name: '"somebody", "nobody"',
    // `nobody@…` is an address, and "nobody" an account of Unix.
    pattern: /(?<![.@])\b(?!(?<=")\w+")(?:some|no|any|every)body\b(?![@.]\w)/gi,
    instead: 'client, caller, app, account or user',
    bad: ['Somebody guesses passwords.', 'a stream that nobody reads', 'anybody’s token'],
    good: [
      'An attacker guesses passwords.',
      'the body of a request',
      'nobody@example.org',
      'runs as "nobody"',
    ],
  },
  {
    name: '"so many" for a number',
    pattern: /\bso +(?:many|much|long|often|few)\b(?! +(?:that|as)\b)/gi,
    instead: 'name the constant, or say "at most `limit`", "this many"',
    bad: ['Works on so many at once.', 'so long before the deadline'],
    good: ['at most `limit` at once', 'so many that a page would not hold them', 'so long as it runs'],
  },
  {
    name: '"is none" or "is no …" as predicate',
    pattern:
      /(?<!\bthere +)\b(?:is|are|was|were|be) +(?:none\b(?! +of\b)|no +(?!longer\b|more\b|less\b|fewer\b|other\b|later\b|\w+er +than\b)\w)/gi,
    instead: '"is not a …", "invalid", "without"',
    bad: ['is refused when it is none', 'An event is no call.', 'those are no entries'],
    good: [
      'An event is not a call.',
      'there is no room',
      'it is no longer needed',
      'is no larger than',
      'an invalid body',
    ],
  },
  {
    name: 'an archaic word',
    pattern: /\b(?:anew|meanwhile|for +ever|at +hand|of +(?:ours|theirs)|wish(?:es|ed)?)\b/gi,
    instead: 'again, concurrently, indefinitely, available, our, requested',
    bad: ['makes it anew', 'changed meanwhile', 'a room of ours', 'the wish for a port', 'grows for ever'],
    good: ['makes it again', 'our room', 'the requested port', 'forever'],
  },
  {
    name: '"tell" and "hear" for messages',
    pattern: /\b(?:tells?|told|telling|teller|hears?|heard)\b(?!(?: +\S+){0,4}? +apart\b)/gi,
    instead: 'publish, send, report, show; receive, notice',
    bad: ['tells every listener', 'who has heard of it', 'It is told once.'],
    good: ['a read tells the two apart', 'publishes to every subscriber'],
  },
  {
    name: '"fact" for an event',
    pattern: /(?<!\bin +)(?<!\bthe +(?=fact +that\b))\bfacts?\b/gi,
    instead: 'event',
    bad: ['Facts out, facts in', 'a fact of two minutes ago'],
    good: ['in fact', 'the fact that it failed', 'an event', 'a factor'],
  },
  {
    name: '"promise" for a contract',
    pattern: /(?<![`<])\bpromise[sd]?\b/g,
    instead: 'contract, guarantee or objective; a Promise of JavaScript is `Promise`',
    bad: ['a promise of the contract', 'the answer that it promises'],
    good: ['rejects the `Promise`', 'a guarantee of the contract'],
  },
  {
    name: '"door" for a server or an entry',
    pattern: /\bdoors?\b/gi,
    instead: 'server, entry, index.ts',
    bad: ['the public door', 'through its own doors'],
    good: ['the public server', 'indoor'],
  },
  {
    name: '"log-in"',
    pattern: /\blog-ins?\b/gi,
    instead: 'login (noun), log in (verb)',
    bad: ['refused log-ins'],
    good: ['refused logins', 'to log in'],
  },
];

/** A cheap look for any of these words, so that only files with one are taken apart. */
export const MAYBE =
  /\bwh(?:o|at) +\w|\w(?:ever|body)\b|\bso +(?:many|much|long|often|few)\b|\b(?:is|are|was|were|be) +no(?:ne)?\b|\b(?:anew|meanwhile|for +ever|at +hand|ours|theirs|wish\w*|tell\w*|told|hears?|heard|facts?|promise\w*|doors?|log-ins?)\b/i;
