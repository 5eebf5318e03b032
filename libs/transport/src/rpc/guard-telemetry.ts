import { type Attributes, gauge, level, total } from '#telemetry';
import type { ServiceGuard } from './service-guard';

const watched = new Map<string, ServiceGuard>();

/** Includes a guard in the metrics. The guard of a new client replaces the previous one of the same service. */
export function watchGuard(service: string, guard: ServiceGuard): void {
  watched.set(service, guard);
}

function each(observe: (guard: ServiceGuard, attributes: Attributes) => void): void {
  for (const [service, guard] of watched) observe(guard, { 'rpc.service': service });
}

gauge(
  'rpc.client.breaker.state',
  {
    unit: '{state}',
    description: 'Whether calls to a service are refused: 0 closed, 0.5 half open, 1 open.',
  },
  (result) => each((guard, attributes) => result.observe(guard.openness, attributes)),
);
level(
  'rpc.client.active_calls',
  { unit: '{call}', description: 'Calls on their way to a service.' },
  (result) => each((guard, attributes) => result.observe(guard.running, attributes)),
);
total('rpc.client.retries', { unit: '{retry}', description: 'Calls repeated.' }, (result) =>
  each(({ counts }, attributes) => result.observe(counts.retries, attributes)),
);
total(
  'rpc.client.refused',
  { unit: '{call}', description: 'Calls refused before they were sent.' },
  (result) =>
    each(({ counts }, attributes) => {
      for (const reason of ['breaker_open', 'bulkhead_full'] as const)
        result.observe(counts[reason], { ...attributes, reason });
    }),
);
