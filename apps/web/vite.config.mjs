import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { defineConfig } from 'vite';

const root = import.meta.dirname;
const outDir = join(root, '../../dist/web');

/** Compresses once at build time, as strongly as possible, so that the server only sends files. */
const precompressed = {
  name: 'precompressed',
  apply: 'build',
  async closeBundle() {
    const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && /\.(?:css|html|js|svg)$/.test(entry.name));
    await Promise.all(files.map((entry) => compress(join(entry.parentPath, entry.name))));
  },
};

async function compress(path) {
  const content = await readFile(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const [small, older] = await Promise.all([
    promisify(brotliCompress)(content, { params }),
    promisify(gzip)(content, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${path}.br`, small), writeFile(`${path}.gz`, older)]);
}

export default defineConfig({
  root,
  plugins: [precompressed],
  build: {
    outDir,
    emptyOutDir: true,
    // No data: addresses, which the policy of the page does not allow.
    assetsInlineLimit: 0,
    // Lists what each chunk imports: tests sum what a first visit loads.
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    target: 'es2022',
    // The editor, which only writers load.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      // 'use client' is for servers that render React; here it means nothing.
      onLog: (level, log, report) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && report(level, log),
    },
  },
});
