import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { formatted } from './format';
import { filled, type Names } from './names';

/** The files of a project as the generator changes them: all of it in memory first, so that a failure writes nothing. */
export class Workspace {
  private readonly texts = new Map<string, string>();

  constructor(readonly root: string) {}

  /** The text of a file, by its path from the project's folder on. */
  async read(path: string): Promise<string> {
    return this.texts.get(path) ?? readFile(join(this.root, path), 'utf8');
  }

  exists(path: string): boolean {
    return this.texts.has(path) || existsSync(join(this.root, path));
  }

  /** Adds a file. @throws Error if there is one already */
  add(path: string, text: string): void {
    if (this.exists(path)) throw new Error(`${path} exists already`);
    this.texts.set(path, text);
  }

  async edit(path: string, change: (text: string) => string): Promise<void> {
    this.texts.set(path, change(await this.read(path)));
  }

  /** Adds every template under a folder, with the names filled in. */
  async addTemplates(folder: string, names: Names): Promise<void> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((found) => found.isFile())) {
      const template = join(entry.parentPath, entry.name);
      const path = filled(relative(folder, template), names).replace(/\.tpl$/, '');
      this.add(path, filled(await readFile(template, 'utf8'), names));
    }
  }

  /** Writes everything, formatted as the project has it. @returns the paths of new files and of changed ones */
  async write(): Promise<{ added: string[]; changed: string[] }> {
    const added: string[] = [];
    const changed: string[] = [];
    const files = new Map<string, string>();
    for (const [path, text] of this.texts) files.set(path, await formatted(this.root, path, text));
    for (const [path, text] of files) {
      (existsSync(join(this.root, path)) ? changed : added).push(path);
      await mkdir(dirname(join(this.root, path)), { recursive: true });
      await writeFile(join(this.root, path), text);
    }
    return { added: added.sort(), changed: changed.sort() };
  }
}
