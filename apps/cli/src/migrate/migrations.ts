import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DataSource, type MigrationInterface } from 'typeorm';
import { checkLocale } from './database-locale';
import { withMigrationLock } from './migration-lock';
import { PROJECT_DIR } from '../project';

/** The direction of a schema change: run all missing migrations, or revert the last one. */
export type Direction = 'up' | 'down';

/** The migrations to run, and their database. */
export interface MigrationRun {
  url: string;
  /** The folder with the compiled migrations of the service. */
  folder: string;
  direction?: Direction;
}

type MigrationClass = new () => MigrationInterface;

/** The folder with the compiled migrations of a service. */
export function migrationsFolder(service: string): string {
  return join(PROJECT_DIR, 'dist/migrations', service);
}

/** Migrates one database, or reverts its last migration. @returns the names of the migrations that ran */
export async function runMigrations({ url, folder, direction = 'up' }: MigrationRun): Promise<string[]> {
  const migrations = await loadMigrations(folder);
  return withMigrationLock(url, async () => {
    const dataSource = new DataSource({
      type: 'postgres',
      url,
      migrations,
      migrationsTransactionMode: 'each',
    });
    await dataSource.initialize();
    try {
      return direction === 'up' ? await up(dataSource) : await down(dataSource);
    } finally {
      await dataSource.destroy();
    }
  });
}

async function up(dataSource: DataSource): Promise<string[]> {
  const warning = await checkLocale(dataSource);
  if (warning) console.warn(`! ${warning}`);
  return (await dataSource.runMigrations()).map((migration) => migration.name);
}

async function down(dataSource: DataSource): Promise<string[]> {
  const before = await appliedNames(dataSource);
  if (before.length === 0) return [];
  await dataSource.undoLastMigration();
  const after = await appliedNames(dataSource);
  return before.filter((name) => !after.includes(name));
}

async function appliedNames(dataSource: DataSource): Promise<string[]> {
  const [table] = await dataSource.query<{ there: boolean }[]>(
    `SELECT to_regclass('migrations') IS NOT NULL AS there`,
  );
  if (!table?.there) return [];
  const rows = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id');
  return rows.map((row) => row.name);
}

// TypeORM would take file patterns, but those fail for a project in a folder with brackets or spaces in its name.
async function loadMigrations(folder: string): Promise<MigrationClass[]> {
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => /^\d+-.*\.js$/.test(name)).sort();
  const classes: MigrationClass[] = [];
  for (const name of names) {
    const loaded = (await import(pathToFileURL(join(folder, name)).href)) as {
      default: Record<string, unknown>;
    };
    const found = Object.values(loaded.default).filter((value) => typeof value === 'function');
    if (found.length !== 1)
      throw new Error(`${name} must export exactly one migration, it exports ${found.length}`);
    classes.push(found[0] as MigrationClass);
  }
  return classes;
}
