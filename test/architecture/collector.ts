interface Pipeline {
  receivers: string[];
  processors?: string[];
  exporters: string[];
}
type Components = Record<string, object | null>;

/** The configuration of an OpenTelemetry collector. */
export interface Collector {
  receivers: Components;
  processors: Components;
  connectors: Components;
  exporters: Components;
  service: { pipelines: Record<string, Pipeline> };
}

/** Problems in how the parts of a collector's configuration fit together. */
export function problemsOfCollector(collector: Collector): string[] {
  const { receivers, processors, connectors, exporters, service } = collector;
  const pipelines = Object.entries(service.pipelines);
  const used = (part: keyof Pipeline): Set<string> =>
    new Set(pipelines.flatMap(([, pipeline]) => pipeline[part] ?? []));
  const missing = (part: keyof Pipeline, ...declared: Components[]): string[] =>
    [...used(part)]
      .filter((name) => !declared.some((components) => name in components))
      .map((name) => `${part}: ${name} is not declared`);
  const idle = (part: keyof Pipeline, declared: Components): string[] =>
    Object.keys(declared)
      .filter((name) => !used(part).has(name))
      .map((name) => `${name} is in no pipeline's ${part}`);
  return [
    ...missing('receivers', receivers, connectors),
    ...missing('processors', processors),
    ...missing('exporters', exporters, connectors),
    ...idle('receivers', receivers),
    ...idle('processors', processors),
    ...idle('exporters', exporters),
    // A connector ends one pipeline and begins another.
    ...idle('exporters', connectors),
    ...idle('receivers', connectors),
    ...pipelines.flatMap(([name, pipeline]) => problemsOfOrder(name, pipeline, collector)),
  ];
}

function problemsOfOrder(
  name: string,
  { receivers, processors = [], exporters }: Pipeline,
  { receivers: declared, exporters: outward }: Collector,
): string[] {
  const fromOutside = receivers.some((receiver) => receiver in declared);
  const toOutside = exporters.some((exporter) => exporter in outward);
  const limiter = processors.findIndex((processor) => processor.startsWith('memory_limiter'));
  const counts = exporters.some((exporter) => exporter.startsWith('span_metrics'));
  return [
    ...(!/^(traces|metrics|logs)(\/.+)?$/.test(name) ? [`${name}: no such signal`] : []),
    ...(fromOutside && limiter !== 0 ? [`${name}: memory is not limited first`] : []),
    ...(toOutside && processors.at(-1) !== 'batch' ? [`${name}: what goes out is not batched last`] : []),
    ...(counts && processors.some((processor) => processor.startsWith('tail_sampling'))
      ? [`${name}: spans are counted after sampling`]
      : []),
  ];
}
