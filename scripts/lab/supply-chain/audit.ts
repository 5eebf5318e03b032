import { z } from 'zod';

/** A vulnerability that was reviewed and does not affect this project, until its next review date. */
export const Accepted = z.strictObject({
  /** The advisory's URL: `https://github.com/advisories/GHSA-…`. */
  url: z.url(),
  reason: z.string().min(20),
  until: z.iso.date(),
});
export type Accepted = z.infer<typeof Accepted>;

const Advisory = z.object({ url: z.string(), title: z.string(), severity: z.string() });
const Report = z.object({
  vulnerabilities: z.record(z.string(), z.object({ name: z.string(), via: z.array(z.unknown()) })),
});

export interface Vulnerability {
  package: string;
  url: string;
  title: string;
  severity: string;
}

/**
 * The vulnerabilities in the output of `npm audit --json`.
 * @returns undefined when it is not a report: the registry could not be reached
 */
export function vulnerabilitiesIn(output: string): Vulnerability[] | undefined {
  const report = Report.safeParse(parsed(output));
  if (!report.success) return undefined;
  const found = Object.values(report.data.vulnerabilities).flatMap(({ name, via }) =>
    // An entry that is only a name marks a package that is affected through another one.
    via.flatMap((one) => {
      const advisory = Advisory.safeParse(one);
      return advisory.success ? [{ package: name, ...advisory.data }] : [];
    }),
  );
  return [...new Map(found.map((one) => [`${one.package} ${one.url}`, one])).values()];
}

/** Those that are not accepted, or whose acceptance has expired. @param today `2026-11-20` */
export function openVulnerabilities(
  found: Vulnerability[],
  accepted: Accepted[],
  today: string,
): Vulnerability[] {
  return found.filter(({ url }) => !accepted.some((one) => one.url === url && one.until >= today));
}

function parsed(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}
