import { z } from 'zod';

/** A weakness somebody has looked at and found harmless here, until a day on which it is looked at again. */
export const Accepted = z.strictObject({
  /** Where it is described: `https://github.com/advisories/GHSA-…`. */
  url: z.url(),
  reason: z.string().min(20),
  until: z.iso.date(),
});
export type Accepted = z.infer<typeof Accepted>;

const Advisory = z.object({ url: z.string(), title: z.string(), severity: z.string() });
const Report = z.object({
  vulnerabilities: z.record(z.string(), z.object({ name: z.string(), via: z.array(z.unknown()) })),
});

export interface Weakness {
  package: string;
  url: string;
  title: string;
  severity: string;
}

/**
 * What `npm audit --json` found.
 * @returns undefined when it is no report: the registry could not be asked
 */
export function weaknessesIn(output: string): Weakness[] | undefined {
  const report = Report.safeParse(parsed(output));
  if (!report.success) return undefined;
  const found = Object.values(report.data.vulnerabilities).flatMap(({ name, via }) =>
    // What is only a name is a package that has the weakness because another one has.
    via.flatMap((one) => {
      const advisory = Advisory.safeParse(one);
      return advisory.success ? [{ package: name, ...advisory.data }] : [];
    }),
  );
  return [...new Map(found.map((one) => [`${one.package} ${one.url}`, one])).values()];
}

/** Those that nobody has accepted, or whose acceptance has run out. @param today `2026-11-20` */
export function openWeaknesses(found: Weakness[], accepted: Accepted[], today: string): Weakness[] {
  return found.filter(({ url }) => !accepted.some((one) => one.url === url && one.until >= today));
}

function parsed(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}
