import type { Package } from './packages';

/** A CycloneDX document, as far as it is looked at here. */
export interface Sbom {
  metadata: { component: { 'bom-ref': string } };
  components: { 'bom-ref': string; name: string; version: string }[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

/**
 * What of a list of all packages runs in production. npm's own `--omit dev` also leaves out what development needs as well,
 * such as `@nestjs/common`.
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
