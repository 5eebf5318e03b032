/** Text that is markup already. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | undefined | Part[];

/** Markup, with everything put into it escaped unless it is markup itself. */
export const html = (strings: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(strings.map((text, index) => text + (index < parts.length ? written(parts[index]) : '')).join(''));

function written(part: Part): string {
  if (Array.isArray(part)) return part.map(written).join('');
  if (part instanceof Html) return part.text;
  return String(part ?? '').replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
