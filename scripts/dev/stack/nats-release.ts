import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const VERSION = 'v2.15.1';
const RELEASES = 'https://github.com/nats-io/nats-server/releases/download';
const PLATFORMS: Record<string, string> = { linux: 'linux', darwin: 'darwin' };
const ARCHITECTURES: Record<string, string> = { x64: 'amd64', arm64: 'arm64', arm: 'arm7' };

/** Downloads nats-server's official release archive. @throws Error when its checksum does not match the published one */
export async function fetchFromRelease(target: string, baseUrl = RELEASES): Promise<void> {
  const platform = PLATFORMS[process.platform];
  const architecture = ARCHITECTURES[process.arch];
  if (!platform || !architecture) throw new Error(`no release for ${process.platform} ${process.arch}`);
  const archiveName = `nats-server-${VERSION}-${platform}-${architecture}.tar.gz`;
  const sums = await download(`${baseUrl}/${VERSION}/SHA256SUMS`, 20_000);
  const archive = await download(`${baseUrl}/${VERSION}/${archiveName}`, 180_000);
  const expected = checksumOf(sums.toString('utf8'), archiveName);
  const actual = createHash('sha256').update(archive).digest('hex');
  if (actual !== expected) {
    throw new Error(
      `the checksum of ${archiveName} is ${actual}, which does not match the published one (${expected ?? 'none'})`,
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'nats-release-'));
  try {
    await writeFile(join(folder, 'archive.tar.gz'), archive);
    await run('tar', ['-xzf', 'archive.tar.gz', '--strip-components=1'], { cwd: folder });
    await copyFile(join(folder, 'nats-server'), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file's checksum from the text of a SHA256SUMS file. */
export function checksumOf(sums: string, fileName: string): string | undefined {
  const lines = sums.split('\n').map((line) => line.trim().split(/\s+\*?/));
  return lines.find(([, name]) => name === fileName)?.[0]?.toLowerCase();
}

async function download(url: string, timeoutMs: number): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).catch((error: Error) => {
    throw new Error(`${url}: ${(error.cause as Error | undefined)?.message ?? error.message}`);
  });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
