import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DATA_DIR } from '../../../dev/project';

/** What a folder with a loaded data set says about it. */
interface Manifest {
  /** Raised when the data set changes, so that older ones are loaded again. */
  version: number;
  articles: number;
  passwordHash: string;
  /** The number of runs so far. */
  runs: number;
}

const VERSION = 1;
const MANIFEST = 'bench-data.json';

/** The folder of PostgreSQL, NATS and secrets of a benchmark. */
export class DataFolder {
  private constructor(
    readonly path: string,
    private readonly isKept: boolean,
    private manifest: Manifest | undefined,
  ) {}

  /**
   * Opens a folder that is kept for the next run, or a temporary one.
   * @param kept its path; undefined for a temporary folder
   * @throws Error when the folder holds something else, which would be deleted
   */
  static async open(kept: string | undefined, articles: number): Promise<DataFolder> {
    await mkdir(DATA_DIR, { recursive: true });
    if (kept === undefined) return new DataFolder(await mkdtemp(join(DATA_DIR, 'bench-')), false, undefined);
    const path = resolve(kept);
    await mkdir(path, { recursive: true });
    const manifest = await readManifest(path);
    if (!manifest && (await readdir(path)).length > 0)
      throw new Error(
        `${path} is not empty and holds no complete data set. Remove it, or name another folder`,
      );
    if (manifest && (manifest.articles !== articles || manifest.version !== VERSION))
      throw new Error(
        `${path} holds a data set of ${manifest.articles} articles (version ${manifest.version}), not of ${articles} ` +
          `(version ${VERSION}). Remove it, or name another folder`,
      );
    return new DataFolder(path, true, manifest);
  }

  /** The hash of the accounts' password; undefined before the data is loaded. */
  get passwordHash(): string | undefined {
    return this.manifest?.passwordHash;
  }

  /** Notes that the data set is complete. */
  async complete(articles: number, passwordHash: string): Promise<void> {
    await this.write({ version: VERSION, articles, passwordHash, runs: 0 });
  }

  /** The number of this run, which no other run on this data has. */
  async nextRun(): Promise<number> {
    if (!this.manifest) throw new Error('A run began before its data was loaded');
    const { runs } = this.manifest;
    await this.write({ ...this.manifest, runs: runs + 1 });
    return runs;
  }

  /** Removes a temporary folder, and a kept one whose data was not loaded completely. */
  async close(): Promise<void> {
    if (!this.isKept || !this.manifest) await rm(this.path, { recursive: true, force: true });
  }

  private async write(manifest: Manifest): Promise<void> {
    await writeFile(join(this.path, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    this.manifest = manifest;
  }
}

async function readManifest(path: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(join(path, MANIFEST), 'utf8')) as Manifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`Cannot read ${join(path, MANIFEST)}: ${(error as Error).message}`, { cause: error });
  }
}
