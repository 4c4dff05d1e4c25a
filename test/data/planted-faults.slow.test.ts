/** Whether the simulation can see what it is for: each fault is planted in a copy of the replication, and has to be found. */
import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type PlantedFault, plantedFaults } from '../support/data-simulation/planted-faults.ts';
import type { SimulationOptions, SimulationReport } from '../support/data-simulation/simulation.ts';
import { temporaryFolder } from '../support/index.ts';

type Simulate = (options: SimulationOptions) => Promise<SimulationReport>;

const root = join(import.meta.dirname, '../..');
const simulation = 'test/support/data-simulation';
const mostRuns = 40;

for (const fault of plantedFaults) {
  test(`finds that ${fault.name}`, { timeout: 600_000 }, async (context) => {
    await using folder = await temporaryFolder('planted-fault');
    const simulate = await plant(fault, folder.path);
    const regions = fault.regions ?? 3;
    const shared = { mode: 'majority', durationMs: 600_000, faultEveryMs: 5_000, pauseMs: 800 } as const;
    for (let seed = 1; seed <= mostRuns; seed++) {
      const { violations } = await simulate({ ...shared, seed, regions });
      if (violations.length === 0) continue;
      context.diagnostic(`run ${seed}: ${violations[0]}`);
      return;
    }
    assert.fail(`${mostRuns} runs have not found it`);
  });
}

async function plant({ file, text, instead }: PlantedFault, folder: string): Promise<Simulate> {
  for (const part of ['src/core', 'src/data', simulation])
    await cp(join(root, part), join(folder, part), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const path = join(folder, 'src/data/replication', file);
  const source = await readFile(path, 'utf8');
  assert.equal(source.split(text).length, 2, `${file} has the text once`);
  await writeFile(
    path,
    source.replace(text, () => instead),
  );
  const { href } = pathToFileURL(join(folder, simulation, 'simulation.ts'));
  return ((await import(href)) as { readonly simulate: Simulate }).simulate;
}
