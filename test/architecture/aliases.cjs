// Where the names of the libraries lie in the sources: package.json's "imports" names the compiled files.
const { join } = require('node:path');
const { imports } = require('../../package.json');

/** Aliases for the resolver, `$` meaning the whole name, for the tree of sources under `root`. */
exports.aliases = (root) =>
  Object.fromEntries(
    Object.entries(imports).map(([name, compiled]) => [
      `${name}$`,
      join(root, compiled.replace('./dist/', '').replace(/\.js$/, '.ts')),
    ]),
  );

/** As a webpack configuration, which is how dependency-cruiser takes aliases. */
exports.resolve = { alias: exports.aliases(join(__dirname, '../..')) };
