/** A subject that people write about. */
export interface Topic {
  name: string;
  tags: string[];
  paragraphs: string[];
}

/** A kind of article. */
export interface Form {
  tag: string;
  title: (topic: string) => string;
  description: (topic: string) => string;
  opening: (topic: string) => string;
  closing: (topic: string) => string;
}

export const PEOPLE = [
  'Ada Moreau',
  'Bruno Keller',
  'Chidi Okafor',
  'Dana Levi',
  'Elif Demir',
  'Farah Nasser',
  'Goran Petrovic',
  'Hanna Lindqvist',
  'Ivo Santos',
  'Jun Tanaka',
  'Kira Novak',
  'Liam Byrne',
  'Maya Rao',
  'Nils Berg',
  'Olga Ivanova',
  'Pablo Reyes',
  'Quinn Harper',
  'Rosa Conti',
  'Samir Haddad',
  'Tess van Dijk',
];

const topic = (name: string, tags: string, ...paragraphs: string[]): Topic => ({
  name,
  tags: tags.split(' '),
  paragraphs,
});

export const TOPICS: Topic[] = [
  topic(
    'code review',
    'teams craft',
    'Small changes get read, large ones get approved.',
    'Ask a question before you state an opinion.',
  ),
  topic(
    'database migrations',
    'databases postgres',
    'Add the column first and read it in the next release.',
    'A lock that waits holds up everyone behind it.',
  ),
  topic(
    'message queues',
    'events architecture',
    'At least once means twice on the worst day.',
    'Keep the fact and its row in one transaction.',
  ),
  topic(
    'naming things',
    'craft writing',
    'A name is the shortest documentation there is.',
    'If two names fit, the thing may be two things.',
  ),
  topic(
    'observability',
    'operations tracing',
    'A trace tells a story; a log line is only a sentence of it.',
    'Alert on what people feel.',
  ),
  topic(
    'sourdough bread',
    'baking food',
    'Flour, water, salt, and most of all time.',
    'The starter smells right before it looks right.',
  ),
  topic(
    'city cycling',
    'cycling cities',
    'A lane that ends is not a lane.',
    'The wet leaf is the enemy nobody mentions.',
  ),
  topic(
    'night trains',
    'travel trains',
    'You fall asleep in one language and wake in another.',
    'Take the lower bunk and your own pillow.',
  ),
  topic(
    'balcony gardens',
    'gardening home',
    'Herbs forgive, tomatoes remember.',
    'Water in the morning, and only the soil.',
  ),
  topic(
    'learning a language',
    'learning languages',
    'Ten minutes a day beat a Sunday.',
    'Speak badly, and soon.',
  ),
  topic(
    'password hashing',
    'security craft',
    'Slow is the feature.',
    'Compare in the same time, whether the account exists or not.',
  ),
  topic(
    'static typing',
    'typescript craft',
    'A type is a test that runs while you think.',
    'Parse at the door and trust inside.',
  ),
  topic(
    'public libraries',
    'books cities',
    'The last warm room that asks for nothing.',
    'Librarians were the first search engine.',
  ),
  topic(
    'long walks',
    'walking health',
    'The third hour is where the ideas are.',
    'Good socks, then good shoes.',
  ),
  topic(
    'film photography',
    'photography art',
    'Thirty-six frames teach you to look first.',
    'Grain hides less than you hope.',
  ),
  topic(
    'remote work',
    'teams work',
    'Write it down, or it was not decided.',
    'The commute was also a border.',
  ),
  topic(
    'load testing',
    'performance operations',
    'Measure the tail, the average lies.',
    'Test the machine you will run on.',
  ),
  topic(
    'feature flags',
    'architecture operations',
    'Every flag is a branch that ships.',
    'Give each one a date of death.',
  ),
  topic(
    'community kitchens',
    'food cities',
    'Cook for forty and you learn what matters.',
    'Someone always brings too much rice, thankfully.',
  ),
  topic(
    'open source',
    'community craft',
    'A kind maintainer is worth ten features.',
    'The first issue you close is your own.',
  ),
];

export const FORMS: Form[] = [
  {
    tag: 'guide',
    title: (name) => `A short guide to ${name}`,
    description: (name) => `What to know about ${name} before the first day.`,
    opening: (name) => `People make ${name} sound harder than it is. This is what I tell friends who ask.`,
    closing: () => 'Begin small, keep what works, and come back to this in a month.',
  },
  {
    tag: 'lessons',
    title: (name) => `What I learned from ten years of ${name}`,
    description: (name) => `Mistakes with ${name}, and what they were good for.`,
    opening: (name) => `I came to ${name} by accident and stayed on purpose.`,
    closing: () => 'I would make the same mistakes again, only faster.',
  },
  {
    tag: 'opinion',
    title: (name) => `In praise of ${name}`,
    description: (name) => `Why ${name} deserves more of our patience.`,
    opening: (name) => `Nobody puts ${name} on a poster, and that is a pity.`,
    closing: (name) => `If you have five quiet minutes today, give them to ${name}.`,
  },
  {
    tag: 'questions',
    title: (name) => `Five questions about ${name}, answered`,
    description: (name) => `The questions about ${name} that arrive every week.`,
    opening: (name) => `My inbox has opinions about ${name}. Here are honest answers.`,
    closing: () => 'Ask the sixth one in the comments.',
  },
  {
    tag: 'notes',
    title: (name) => `Notes on ${name} from a rainy week`,
    description: (name) => `Loose thoughts about ${name}, tied together.`,
    opening: (name) => `It rained, so I read everything I had kept about ${name}.`,
    closing: () => 'The sun is out again; so much for theory.',
  },
];

/** What people say about any article. */
export const COMMENTS = [
  'I tried this last week, and the second step saved me a day.',
  'Thank you. Which of these would you do first?',
  'We did the opposite for two years. I wish I had read this before.',
  'The part about small steps is what I keep repeating to my team.',
  'I am not convinced yet, but you made me think.',
  'Is there a longer version of this somewhere?',
  'Saved for Monday morning.',
  'This matches what we see: it is slow at first, and then it is not.',
  'I would add one thing: write down why you did it.',
  'Short and useful. More of this, please.',
];
