/**
 * The memory that workers share: their container's, or the machine's. Files that the kernel keeps in memory
 * and has not been asked for lately do not count as used, as the kubelet reckons it: they make room when it is needed.
 */
import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import type { MachineMemory } from './memory-room.ts';

export interface MemorySource {
  readonly cgroupRoot?: string;
  readonly procRoot?: string;
}

/** Reads it: a handful of small files. Where there is no limit below what the machine has, it is the machine's. */
export function readMachineMemory({
  cgroupRoot = '/sys/fs/cgroup',
  procRoot = '/proc',
}: MemorySource = {}): MachineMemory {
  return ofCgroup(cgroupRoot, procRoot) ?? ofOlderContainer() ?? ofMachine(procRoot);
}

function ofCgroup(cgroupRoot: string, procRoot: string): MachineMemory | undefined {
  try {
    const [, path] = /^0::(.*)$/m.exec(read(procRoot, 'self/cgroup'))!;
    const folder = join(cgroupRoot, path!);
    const totalBytes = Number(read(folder, 'memory.max'));
    if (!(totalBytes < totalmem())) return undefined;
    const [, inactive] = /^inactive_file (\d+)$/m.exec(read(folder, 'memory.stat'))!;
    return { totalBytes, usedBytes: Number(read(folder, 'memory.current')) - Number(inactive) };
  } catch {
    // No cgroup v2 here, or none that can be read: the machine is what there is.
    return undefined;
  }
}

/** What Node.js knows of a container of another kind (cgroup v1, Windows): the files in memory count as used there. */
function ofOlderContainer(): MachineMemory | undefined {
  const totalBytes = process.constrainedMemory();
  if (totalBytes <= 0 || totalBytes >= totalmem()) return undefined;
  return { totalBytes, usedBytes: totalBytes - process.availableMemory() };
}

function ofMachine(procRoot: string): MachineMemory {
  const totalBytes = totalmem();
  try {
    const [, available] = /^MemAvailable:\s+(\d+) kB$/m.exec(read(procRoot, 'meminfo'))!;
    return { totalBytes, usedBytes: totalBytes - Number(available) * 1_024 };
  } catch {
    return { totalBytes, usedBytes: totalBytes - freemem() };
  }
}

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8').trim();
}
