import { addImport, addToList, insertBefore, replaced } from './edit-typescript';
import { addItem, addKey, editText, editYaml } from './edit-yaml';
import { filled, nounNames, serviceNames } from './names';

describe('names', () => {
  it('have a form for each place: identifiers, files, tables, sentences', () => {
    const names = { ...serviceNames('polls'), ...nounNames('reading-list') };
    expect(filled('__Service__ __service__ __SERVICE__', names)).toBe('Polls polls POLLS');
    expect(filled('__noun__ __Noun__ __noun-file__ __noun_table__ __noun-words__', names)).toBe(
      'readingList ReadingList reading-list reading_list reading list',
    );
    expect(filled('__nouns__ __Nouns__ __Nouns-words__', nounNames('person', 'people'))).toBe(
      'people People People',
    );
  });

  it.each(['Polls', 'my-polls', 'p', 'polls2', ''])('refuse the service %j', (name) => {
    expect(() => serviceNames(name)).toThrow('A service is named by');
  });

  it.each(['Poll', 'reading_list', '-x', 'x-', '1x', ''])('refuse the noun %j', (name) => {
    expect(() => nounNames(name)).toThrow('A noun is named');
  });
});

describe('an edit of TypeScript', () => {
  it('adds to the list that it names, nested brackets and all', () => {
    const text = "const a = { list: [one, [two]], other: ['x'] };";
    expect(addToList(text, /list: \[/, 'three')).toBe(
      "const a = { list: [one, [two], three], other: ['x'] };",
    );
    expect(addToList('const empty = {};', /empty = \{/, 'a: 1')).toBe('const empty = { a: 1};');
  });

  it('adds a name to an import of the module, or an import after the last one', () => {
    expect(addImport("import { a } from '#x';\n", 'b', '#x')).toBe("import { a, b} from '#x';\n");
    expect(addImport("import { a } from '#x';\n\nrun();\n", 'b', './y')).toBe(
      "import { a } from '#x';\nimport { b } from './y';\n\nrun();\n",
    );
  });

  it('replaces each match', () => {
    expect(replaced('a|b a|b', '|b', '|b|$&')).toBe('a|b|$& a|b|$&');
    expect(replaced('a1 a2', /a(\d)/g, (_match, digit = '') => `b${digit}`)).toBe('b1 b2');
  });

  it('says what it cannot find', () => {
    expect(() => addToList('', /controllers: \[/, 'X')).toThrow('Cannot find /controllers: \\[/ to add X');
    expect(() => insertBefore('', /^\}/m, 'X')).toThrow('to add X');
    expect(() => replaced('one', 'two', 'X')).toThrow('Cannot find two to replace');
    expect(() => replaced('one', /^two/m, 'X')).toThrow('Cannot find /^two/m to replace');
  });
});

describe('an edit of YAML', () => {
  const TEXT = `# The apps.
apps: &all # all of them
  # The first.
  auth: { port: 1 }

  users: { port: 2 }
list: [a, c] # in order
script: |
  run a
`;

  it('keeps comments, anchors and blank lines', () => {
    const edited = editYaml(TEXT, (document) => {
      addKey(document, ['apps'], 'polls', { port: 3 }, 'users');
      addItem(document, ['list'], 'b', (value) => value === 'c');
      editText(document, ['script'], (text) => text.replace('run a', 'run b'));
    });
    for (const comment of ['# The apps.\n', '# all of them', '# The first.\n', '[ a, b, c ] # in order'])
      expect(edited).toContain(comment);
    expect(edited).toContain('script: |\n  run b\n');
    expect(edited).toContain('auth: { port: 1 }\n\n  users: { port: 2 }\n\n  polls:');
  });

  it('replaces each match', () => {
    expect(replaced('a|b a|b', '|b', '|b|$&')).toBe('a|b|$& a|b|$&');
    expect(replaced('a1 a2', /a(\d)/g, (_match, digit = '') => `b${digit}`)).toBe('b1 b2');
  });

  it('says what it cannot find', () => {
    expect(() => editYaml(TEXT, (document) => addItem(document, ['nothing'], 1))).toThrow(
      'There is no list at nothing',
    );
    expect(() => editYaml('a: [', () => undefined)).toThrow();
  });
});
