import type { Package } from './packages';

/** The parts of a CycloneDX document that are used here. */
export interface Sbom {
  metadata: { component: { 'bom-ref': string } };
  components: { 'bom-ref': string; name: string; version: string }[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

/**
 * Reduces a list of all packages to the production packages. npm's own `--omit dev` also omits packages that are both, such
 * as `@nestjs/common`.
 */
export function productionPart<Document extends Sbom>(all: Document, packages: Package[]): Document {
  const wanted = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  const components = all.components.filter(({ name, version }) => wanted.has(`${name}@${version}`));
  const refs = new Set([all.metadata.component['bom-ref'], ...components.map((one) => one['bom-ref'])]);
  const dependencies = all.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
  return { ...all, components, dependencies };
}
