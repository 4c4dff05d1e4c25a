/** How many workers the services have and should have, named. */
import { type MetricName, type MetricSnapshot, type ServiceScaling, scalarSnapshot } from '../control/index.ts';

type Figure = 'workers' | 'ready' | 'wanted' | 'load' | 'machines';

const names = {
  workers: 'antipode_workers',
  ready: 'antipode_workers_ready',
  wanted: 'antipode_workers_wanted',
  load: 'antipode_workers_load',
  machines: 'antipode_machines_wanted',
} as const satisfies Readonly<Record<Figure, MetricName>>;

export function scalingMetrics(services: readonly ServiceScaling[]): MetricSnapshot[] {
  if (services.length === 0) return [];
  return Object.entries(names).map(([figure, name]) =>
    scalarSnapshot(
      name,
      services.map((service) => ({ labels: { service: service.id }, value: service[figure as Figure] })),
    ),
  );
}
