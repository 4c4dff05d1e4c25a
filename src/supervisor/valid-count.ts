/** How many workers a group may have. */
import { AntipodeError } from '../core/index.ts';
import { supervisorDefaults } from './defaults.ts';

/** Throws ERR_SUPERVISOR_COUNT. */
export function validCount(service: string, count: number): number {
  const { maxWorkers } = supervisorDefaults;
  if (Number.isInteger(count) && count >= 1 && count <= maxWorkers) return count;
  throw new AntipodeError(
    'ERR_SUPERVISOR_COUNT',
    `service ${service} cannot run ${count} workers: give a whole number from 1 to ${maxWorkers}`,
    { details: { service, count } },
  );
}
