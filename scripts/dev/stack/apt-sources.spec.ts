import { mainSource, parseListFile, parseSourcesFile, withSuite } from './apt-sources';

describe('the deb822 format', () => {
  it('reads paragraphs with several suites, comments and a keyring', () => {
    const text = [
      'Types: deb deb-src',
      '# a comment between fields',
      'URIs: http://mirror.example/debian',
      'Suites: bookworm bookworm-updates',
      'Components: main contrib',
      'Signed-By: /keys/archive.gpg',
      '',
      'Types: deb',
      'URIs: http://mirror.example/security',
      'Suites: bookworm-security',
      'Components: main',
    ].join('\n');
    expect(parseSourcesFile(text)).toEqual([
      {
        uris: ['http://mirror.example/debian'],
        suites: ['bookworm', 'bookworm-updates'],
        components: ['main', 'contrib'],
        signedBy: '/keys/archive.gpg',
      },
      { uris: ['http://mirror.example/security'], suites: ['bookworm-security'], components: ['main'] },
    ]);
  });

  it('leaves out entries that are disabled or carry only source packages', () => {
    const source = 'URIs: http://mirror.example\nSuites: x\nComponents: main';
    expect(parseSourcesFile(`Types: deb-src\n${source}\n\nEnabled: no\nTypes: deb\n${source}`)).toEqual([]);
  });

  it('keeps a key that is embedded in the file, with its line breaks', () => {
    const key = [
      '',
      ' -----BEGIN PGP PUBLIC KEY BLOCK-----',
      ' .',
      ' abc',
      ' -----END PGP PUBLIC KEY BLOCK-----',
    ];
    const [source] = parseSourcesFile(
      `Types: deb\nURIs: http://m.example\nSuites: x\nComponents: main\nSigned-By:${key.join('\n')}`,
    );
    expect(source?.signedBy).toBe(key.join('\n'));
    expect(withSuite(source as NonNullable<typeof source>, 'y', ['main'])).toContain('\n .\n abc\n');
  });
});

describe('the one-line format', () => {
  it('reads options, several components and comments', () => {
    const text = [
      '# deb http://old.example bookworm main',
      'deb [arch=amd64 signed-by=/keys/a.gpg] http://mirror.example/debian bookworm main contrib # ours',
      'deb-src http://mirror.example/debian bookworm main',
      'deb http://plain.example/ubuntu noble universe',
    ].join('\n');
    expect(parseListFile(text)).toEqual([
      {
        uris: ['http://mirror.example/debian'],
        suites: ['bookworm'],
        components: ['main', 'contrib'],
        signedBy: '/keys/a.gpg',
      },
      { uris: ['http://plain.example/ubuntu'], suites: ['noble'], components: ['universe'] },
    ]);
  });
});

describe('the source for a newer suite', () => {
  const sources = parseListFile(
    'deb http://vendor.example/apt stable main\ndeb http://mirror.example/debian bookworm main\ndeb http://mirror.example/debian bookworm-updates main',
  );

  it('is the distribution’s main archive, not a vendor’s or its updates', () => {
    expect(mainSource(sources, 'bookworm')?.uris).toEqual(['http://mirror.example/debian']);
    expect(mainSource(sources, 'trixie')).toBeUndefined();
  });

  it('differs from the machine’s own source only in the suite', () => {
    const [, own] = sources;
    expect(withSuite(own as NonNullable<typeof own>, 'forky', ['main'])).toBe(
      'Types: deb\nURIs: http://mirror.example/debian\nSuites: forky\nComponents: main\n',
    );
  });
});
