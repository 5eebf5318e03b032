/** One archive that this machine's apt is configured to use. */
export interface AptSource {
  uris: string[];
  suites: string[];
  components: string[];
  /** The path of a keyring, or a multi-line key, exactly as it stands in the file. */
  signedBy?: string;
}

/** Reads the one-line format (`sources.list`, `*.list`): `deb [signed-by=…] uri suite component…`. */
export function parseListFile(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (!match) return [];
    const [, options = '', uri = '', suite = '', components = ''] = match;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1];
    return [{ uris: [uri], suites: [suite], components: words(components), signedBy }];
  });
}

/** Reads the deb822 format (`*.sources`): paragraphs of `Field: value`, where an indented line continues a value. */
export function parseSourcesFile(text: string): AptSource[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const fields = readFields(paragraph);
    const enabled = !/^(no|false|0)$/i.test(fields.get('enabled') ?? 'yes');
    if (!enabled || !words(fields.get('types')).includes('deb')) return [];
    const signedBy = fields.get('signed-by');
    return [
      {
        uris: words(fields.get('uris')),
        suites: words(fields.get('suites')),
        components: words(fields.get('components')),
        signedBy,
      },
    ];
  });
}

/** The source with a distribution's main archive: the one that lists its plain codename as a suite. */
export function mainSource(sources: AptSource[], codename: string): AptSource | undefined {
  return sources.find((source) => source.suites.includes(codename) && source.components.includes('main'));
}

/** The same source with another suite, in the deb822 format. */
export function withSuite(source: AptSource, suite: string, components: string[]): string {
  const lines = [
    'Types: deb',
    `URIs: ${source.uris.join(' ')}`,
    `Suites: ${suite}`,
    `Components: ${components.join(' ')}`,
    ...(source.signedBy ? [`Signed-By: ${source.signedBy}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function readFields(paragraph: string): Map<string, string> {
  const fields = new Map<string, string>();
  let current = '';
  for (const line of paragraph.split('\n')) {
    if (line.startsWith('#')) continue;
    const field = /^([A-Za-z0-9-]+):\s*(.*)$/.exec(line);
    if (field) {
      current = (field[1] as string).toLowerCase();
      fields.set(current, field[2] as string);
    } else if (/^\s/.test(line) && current) {
      fields.set(current, `${fields.get(current)}\n${line}`);
    }
  }
  return fields;
}

function words(text = ''): string[] {
  return text.split(/\s+/).filter(Boolean);
}
