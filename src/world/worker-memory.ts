/** How much memory each worker of a service may take, in the container or on the machine that this process is in. */
import { totalmem } from 'node:os';
import type { ResolvedService } from '../config/index.ts';
import { type MemoryLimits, memoryLimits } from '../supervisor/index.ts';

/** `services` are all that share the memory. */
export function workerMemory(service: ResolvedService, services: readonly ResolvedService[]): MemoryLimits {
  const workers = services.reduce((sum, { source }) => sum + (source.kind === 'run' ? source.workers.max : 0), 0);
  const machine = { constrainedBytes: process.constrainedMemory(), totalBytes: totalmem(), workers };
  return memoryLimits(service.memory, machine);
}
