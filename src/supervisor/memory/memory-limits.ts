/**
 * How much memory a worker may take. What the config says counts. Where it says nothing, the memory of the container
 * (its cgroup) is shared out evenly, because a container that runs full loses not the worker that leaks but, as the kernel
 * chooses, any process or all of them. On a machine without such a limit there is none: there the kernel's pages are
 * shared with programs this one knows nothing of.
 */
import { type MemoryLimitOptions, memoryDefaults } from './defaults.ts';

/** Resident memory of one worker; undefined is no limit. */
export interface MemoryLimits {
  /** Above it a worker is replaced: a new one first, then this one ends its requests and leaves. */
  readonly softBytes: number | undefined;
  /** Above it a worker is ended at once. */
  readonly hardBytes: number | undefined;
}

export interface MemoryOfContainer {
  /** As `process.constrainedMemory()` tells it: 0, or more than there is, where there is no limit. */
  readonly constrainedBytes: number;
  /** What the machine has. */
  readonly totalBytes: number;
  /** Workers, of all services, that share it at most. */
  readonly workers: number;
}

/** The limits of one worker. Only a hard limit given: the soft one stands before it as it would by default. */
export function memoryLimits(
  given: Partial<MemoryLimits> | false,
  { constrainedBytes, totalBytes, workers }: MemoryOfContainer,
  { softShare, hardShare }: MemoryLimitOptions = memoryDefaults,
): MemoryLimits {
  if (given === false) return { softBytes: undefined, hardBytes: undefined };
  const { softBytes, hardBytes } = given;
  if (hardBytes !== undefined)
    return { softBytes: softBytes ?? Math.floor((hardBytes * softShare) / hardShare), hardBytes };
  if (softBytes !== undefined) return { softBytes, hardBytes };
  if (constrainedBytes <= 0 || constrainedBytes >= totalBytes) return { softBytes, hardBytes };
  const part = constrainedBytes / Math.max(1, workers);
  return { softBytes: Math.floor(part * softShare), hardBytes: Math.floor(part * hardShare) };
}
