import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { read, ROOT } from './sources';

/** Any part of a manifest. */
type Node = { [key: string]: Node } | Node[] | string | number | boolean | null;
interface Select {
  kind: string;
}
interface Operation {
  op: string;
  path: string;
  value?: Node;
}
interface Replacements {
  replacements: {
    source: Select & { fieldPath: string };
    targets: { select: Select; fieldPaths: string[]; options?: { delimiter: string; index: number } }[];
  }[];
}

/** A `kustomization.yaml`, as far as this project uses kustomize. */
export interface Kustomization {
  resources: string[];
  patches?: { target: Select; patch: string }[];
  transformers?: string[];
  images?: { name: string }[];
  configMapGenerator?: { name: string; literals: string[] }[];
}

const RENDERED = ['apiVersion', 'kind', 'resources', 'patches', 'transformers'];
/** Fields that change every resource in the same way, which `render` ignores. */
const PASSED_OVER = ['namespace', 'labels', 'images', 'configMapGenerator'];

/** The `kustomization.yaml` of a folder. @throws Error when it uses a field of kustomize that `render` does not support */
export function kustomization(folder: string): Kustomization {
  const file = parse(read(`${folder}/kustomization.yaml`)) as Kustomization;
  const unknown = Object.keys(file).filter((key) => ![...RENDERED, ...PASSED_OVER].includes(key));
  if (unknown.length > 0) throw new Error(`${folder}: ${unknown.join(', ')} cannot be rendered here`);
  return file;
}

/** The documents of a YAML file. @throws Error when it is not valid YAML */
export function documents<T>(path: string): T[] {
  return parseAllDocuments(read(path)).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors.join(', ')}`);
    return document.toJS() as T;
  });
}

/** The manifests of a folder, as `kubectl kustomize` renders them, so that tests need no kubectl. */
export function render<T>(folder: string): T[] {
  const { resources, patches = [], transformers = [] } = kustomization(folder);
  const all = resources.map((name) => join(folder, name)).flatMap((path) => load(path));
  for (const { target, patch } of patches)
    for (const operation of parse(patch) as Operation[])
      for (const resource of matching(all, target)) apply(resource, operation);
  for (const transformer of transformers.flatMap((name) => render<Replacements>(join(folder, name))))
    replace(all, transformer);
  return all as T[];
}

const load = (path: string): Node[] =>
  existsSync(join(ROOT, path, 'kustomization.yaml')) ? render<Node>(path) : documents<Node>(path);

const matching = (all: Node[], { kind }: Select): Node[] =>
  all.filter((resource) => child(resource, 'kind') === kind);

const keysOf = (pointer: string): string[] =>
  pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

/** One operation of a JSON patch. @throws Error when there is nothing at its path */
function apply(resource: Node, { op, path, value = null }: Operation): void {
  const keys = keysOf(path);
  const last = keys.pop() ?? '';
  const parent = keys.reduce(child, resource);
  if (op === 'replace' && has(parent, last)) set(parent, last, value);
  else if (op === 'add' && Array.isArray(parent))
    parent.splice(last === '-' ? parent.length : Number(last), 0, value);
  else throw new Error(`Cannot ${op} ${path}`);
}

/** Copies one field of a resource to others. @throws Error when there is no such field */
function replace(all: Node[], { replacements }: Replacements): void {
  for (const { source, targets } of replacements) {
    const [from, ...others] = matching(all, source);
    if (from === undefined || others.length > 0) throw new Error(`There is not one ${source.kind}`);
    const value = fieldsOf(source.fieldPath).reduce(child, from) as string;
    for (const { select, fieldPaths, options } of targets)
      for (const resource of matching(all, select))
        for (const path of fieldPaths) {
          const keys = fieldsOf(path);
          const last = keys.pop() ?? '';
          const parent = keys.reduce(child, resource);
          const old = child(parent, last) as string;
          const parts = options ? old.split(options.delimiter) : [old];
          parts[options?.index ?? 0] = value;
          set(parent, last, parts.join(options?.delimiter));
        }
  }
}

/** `a.0.[b.c/d].[name=E]` has the keys `a`, `0`, `b.c/d` and `name=E`. */
const fieldsOf = (path: string): string[] =>
  [...path.matchAll(/\[([^\]]+)\]|([^.[\]]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

const has = (node: Node, key: string): boolean =>
  typeof node === 'object' && node !== null && Object.hasOwn(node, key);

/** The value at a key, an index, or `key=value` of a list's element. @throws Error when there is no value */
function child(node: Node, key: string): Node {
  const [name = '', value] = key.split('=');
  const found =
    Array.isArray(node) && value !== undefined
      ? node.find((one) => has(one, name) && child(one, name) === value)
      : has(node, key)
        ? (node as { [key: string]: Node })[key]
        : undefined;
  if (found === undefined) throw new Error(`Nothing at ${key}`);
  return found;
}

const set = (node: Node, key: string, value: Node): void => {
  (node as { [key: string]: Node })[key] = value;
};
