/**
 * A service's app processes on this machine: copies of one unmodified program, each told its port in `PORT`, kept running,
 * restarted without losing a request, and more or fewer of them as asked.
 */
import { Group } from './group.ts';
import type { ProcessGroup, ProcessGroupOptions } from './group-options.ts';
import { programOf } from './program.ts';
import { validCount } from './valid-count.ts';

/**
 * Starts the processes; they report their states through `onState`. Throws ERR_SUPERVISOR_SCRIPT_MISSING or
 * ERR_SUPERVISOR_ENV_FILE when there is no such file, ERR_SUPERVISOR_USER for somebody it cannot run as, and
 * ERR_SUPERVISOR_COUNT for a count that is not a whole number from 1 to 256.
 */
export function createProcessGroup(options: ProcessGroupOptions): ProcessGroup {
  const { id, count = 1 } = options;
  return new Group(options, programOf(id, options), validCount(id, count));
}
