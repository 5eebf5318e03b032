import { type Document, isMap, isScalar, isSeq, parseAllDocuments, parseDocument, Scalar } from 'yaml';

const LAYOUT = { lineWidth: 0 };

/** Changes a YAML text as a document, so that its comments stay. @throws Error if it is not valid YAML */
export function editYaml(text: string, change: (document: Document) => void): string {
  const document = parseDocument(text);
  checked(document);
  change(document);
  return document.toString(LAYOUT);
}

/** Changes each document of a YAML text that has several, and adds others at the end. */
export function editYamls(text: string, change: (document: Document) => void, added: string[] = []): string {
  const documents = parseAllDocuments(text) as Document[];
  for (const document of documents) {
    checked(document);
    change(document);
  }
  const texts = [...documents.map((document) => document.toString(LAYOUT)), ...added];
  return texts.join('---\n').replaceAll('---\n---\n', '---\n');
}

/** Adds an item to a list, before the item that `before` accepts, else at the end. */
export function addItem(
  document: Document,
  path: readonly (string | number)[],
  item: unknown,
  before: (value: unknown) => boolean = () => false,
): void {
  const list = document.getIn(path);
  if (!isSeq(list)) throw new Error(`There is no list at ${path.join('.')}`);
  const at = list.items.findIndex((node) => before(isScalar(node) ? node.value : node));
  list.items.splice(at < 0 ? list.items.length : at, 0, document.createNode(item, { flow: true }));
}

/** Adds a key to a map, after the key `after` if it is given. */
export function addKey(
  document: Document,
  path: readonly (string | number)[],
  key: string,
  value: unknown,
  after?: string,
): void {
  const map = document.getIn(path);
  if (!isMap(map)) throw new Error(`There is no map at ${path.join('.')}`);
  const pair = document.createPair(key, value ?? {});
  if (value === undefined) pair.value = emptyValue();
  // A blank line between entries stays the habit of a map that has it.
  if (isScalar(pair.key)) pair.key.spaceBefore = map.items.length > 1 && hasSpaceBefore(map.items[1]?.key);
  const at = map.items.findIndex(({ key: name }) => isScalar(name) && name.value === after);
  map.items.splice(at < 0 ? map.items.length : at + 1, 0, pair);
}

/** Changes a text in the document. */
export function editText(
  document: Document,
  path: readonly (string | number)[],
  change: (text: string) => string,
): void {
  const node = document.getIn(path, true);
  if (!isScalar(node) || typeof node.value !== 'string')
    throw new Error(`There is no text at ${path.join('.')}`);
  node.value = change(node.value);
}

function checked(document: Document): void {
  const [problem] = document.errors;
  if (problem) throw problem;
}

/** A text that aliases can refer to. */
export function anchored(anchor: string, text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.anchor = anchor;
  return scalar;
}

/** The value of `key:`. */
function emptyValue(): Scalar {
  const empty = new Scalar(null);
  empty.source = '';
  return empty;
}

const hasSpaceBefore = (key: unknown): boolean => isScalar(key) && key.spaceBefore === true;
