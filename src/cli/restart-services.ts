/** Rolling restarts of several services: one service after the other, so that they do not fight for the processors. */
import type { ServiceStatus } from '../control/index.ts';

/** The services that have processes to restart, but for those that `started` names. */
export function restartable(services: readonly ServiceStatus[], started: readonly string[] = []): readonly string[] {
  const supervised = services.filter(({ workers }) => workers.length > 0).map(({ id }) => id);
  return [...new Set(supervised)].filter((id) => !started.includes(id));
}

/** Restarts each, whatever becomes of the ones before. Throws the first failure at the end. */
export async function restartServices(
  services: readonly string[],
  restart: (service: string) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const service of services) await restart(service).catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
