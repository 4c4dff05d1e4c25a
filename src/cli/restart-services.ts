/** Rolling restarts of several services: one service after the other, so that they do not fight for the processors. */
import type { ServiceStatus, StoppedRollout } from '../control/index.ts';
import { AntipodeError } from '../core/index.ts';

/** The services that have processes to restart, but for those that `started` names. */
export function restartable(services: readonly ServiceStatus[], started: readonly string[] = []): readonly string[] {
  const supervised = services.filter(({ workers }) => workers.length > 0).map(({ id }) => id);
  return [...new Set(supervised)].filter((id) => !started.includes(id));
}

/** Throws when a rolling restart by a new config was stopped. */
export function checkRenewed(stopped: readonly StoppedRollout[]): void {
  const [first] = stopped;
  if (first === undefined) return;
  const message = `the new config is in force, but ${first.reason}`;
  throw new AntipodeError('ERR_SUPERVISOR_ROLLOUT', message, { details: { service: first.service } });
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
