/** One series an expression selects. */
export interface Selection {
  series: string;
  matchers: { label: string; value: string }[];
}

/** The requirements of an expression: the series it selects, and the labels it groups or joins by. */
export interface Needs {
  selections: Selection[];
  grouping: string[];
}

const STRING = /"(?:[^"\\]|\\.)*"/g;
const SELECTOR = /([A-Za-z_:][\w:]*)?\s*\{((?:[^{}"]|"(?:[^"\\]|\\.)*")*)\}/g;
const MATCHER = /(\w+)\s*(?:=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g;
const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^()]*)\)/g;
const WORDS = /^(and|or|unless|bool|offset|atan2|inf|nan|start|end|group_left|group_right)$/i;

/** Reads PromQL, or Grafana's `label_values(expression, label)` around it. */
export function needsOf(expression: string): Needs {
  const variable = /^label_values\((.*),\s*(\w+)\)$/s.exec(expression.trim());
  const selections: Selection[] = [];
  const grouping: string[] = variable ? [variable[2] as string] : [];
  const bare = (variable?.[1] ?? expression)
    .replace(SELECTOR, (_all, series: string | undefined, inside: string) => {
      const matchers = [...inside.matchAll(MATCHER)].map(([, label = '', value = '']) => ({ label, value }));
      const name = series ?? matchers.find(({ label }) => label === '__name__')?.value ?? '';
      selections.push({ series: name, matchers: matchers.filter(({ label }) => label !== '__name__') });
      return ' 0 ';
    })
    .replace(STRING, ' 0 ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(GROUPING, (_all, labels: string) => {
      grouping.push(
        ...labels
          .split(',')
          .map((label) => label.trim())
          .filter(Boolean),
      );
      return ' ';
    });
  for (const [, name = '', call] of bare.matchAll(/(?<![\w:$])([A-Za-z_:][\w:]*)(\s*\()?/g)) {
    if (!call && !WORDS.test(name)) selections.push({ series: name, matchers: [] });
  }
  return { selections, grouping };
}
