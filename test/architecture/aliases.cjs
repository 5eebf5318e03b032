// Maps the names of the libraries to the sources: package.json's "imports" names the compiled files.
const { join } = require('node:path');
const { imports } = require('../../package.json');

/** Aliases for the resolver, for the source tree under `root`; `$` marks a complete name. */
exports.aliases = (root) =>
  Object.fromEntries(
    Object.entries(imports).map(([name, compiled]) => [
      `${name}$`,
      join(root, compiled.replace('./dist/', '').replace(/\.js$/, '.ts')),
    ]),
  );

/** A webpack configuration, because dependency-cruiser reads aliases from one. */
exports.resolve = { alias: exports.aliases(join(__dirname, '../..')) };
