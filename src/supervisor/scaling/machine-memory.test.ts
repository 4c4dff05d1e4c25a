import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { type MemorySource, readMachineMemory } from './machine-memory.ts';

const MiB = 1024 * 1024;

/** A container's files, as Linux writes them. */
async function container(path: string, max: string): Promise<Required<MemorySource>> {
  const [cgroupRoot, procRoot] = [join(path, 'cgroup'), join(path, 'proc')];
  const own = join(cgroupRoot, 'app.slice/web');
  await mkdir(own, { recursive: true });
  await mkdir(join(procRoot, 'self'), { recursive: true });
  await writeFile(join(procRoot, 'self/cgroup'), '4:memory:/elsewhere\n0::/app.slice/web\n');
  await writeFile(join(procRoot, 'meminfo'), `MemTotal: 1 kB\nMemFree: 2 kB\nMemAvailable:    ${64 * 1024} kB\n`);
  await writeFile(join(own, 'memory.max'), `${max}\n`);
  await writeFile(join(own, 'memory.current'), `${300 * MiB}\n`);
  await writeFile(join(own, 'memory.stat'), `anon 5\nactive_file 9\ninactive_file ${100 * MiB}\nslab 3\n`);
  return { cgroupRoot, procRoot };
}

test('is the memory of the container, without files that would make room', async () => {
  await using folder = await temporaryFolder('memory');
  const source = await container(folder.path, String(512 * MiB));
  assert.deepEqual(readMachineMemory(source), { totalBytes: 512 * MiB, usedBytes: 200 * MiB });
});

test('is the memory of the machine where the container has no limit, or there is none', async () => {
  await using folder = await temporaryFolder('memory');
  const machine = { totalBytes: totalmem(), usedBytes: totalmem() - 64 * MiB };
  const { procRoot, cgroupRoot } = await container(folder.path, 'max');
  // Where these tests run in an older kind of container, that has a limit of its own.
  if (process.constrainedMemory() > totalmem()) {
    assert.deepEqual(readMachineMemory({ procRoot, cgroupRoot }), machine);
    assert.deepEqual(readMachineMemory({ procRoot, cgroupRoot: join(folder.path, 'none') }), machine);
  }
});

test('is known of this machine', () => {
  const { usedBytes, totalBytes } = readMachineMemory();
  assert.ok(usedBytes > 0 && usedBytes < totalBytes && totalBytes <= totalmem());
});
