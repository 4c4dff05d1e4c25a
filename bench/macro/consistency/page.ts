/** The result as a page. */
import type { Machine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import type { Plan } from './tallies.ts';
import type { Tally } from './tally.ts';

const header = [
  'promise',
  'histories',
  'answered',
  'refused',
  'unknown',
  'promotions',
  'lost',
  'oldest loss',
  'broken',
];

export interface ConsistencyResult {
  readonly machine: Machine;
  readonly simulation: Plan;
  readonly simulated: readonly Tally[];
  readonly processes: Plan;
  readonly real: readonly Tally[];
}

export function consistencyPage({ machine, simulation, simulated, processes, real }: ConsistencyResult): string {
  return `# What replicated data promises, under faults

${machine.processor}; Node.js ${machine.node}; commit ${machine.commit}; ${machine.date}. Three regions; six clients that
read, write, delete, and compare and set, now in one region, now in another, and take their session's token along.
Everything is recorded, and the checkers of docs/guides/checking-consistency.md look for what should not have happened.
"Unknown" are writes of which the client was not told whether they happened. "Lost" are acknowledged writes that are gone
at the end, where each write has a key of its own; "oldest loss" is how long before the promotion the oldest of them was
acknowledged.

## In the simulator

The code of the engine on simulated disks, clocks and links, ${simulation.seconds} simulated seconds for each seed; 5 to 40 ms
between regions. What was broken: ${faultsOf(simulated)}.

${markdownTable(header, simulated.map(row), [1, 2, 3, 4, 5, 6, 7, 8])}

## With real processes

Each region is a process with a file of SQLite; the links between them are connections through a proxy of the test, which
can be cut one way. Killed is kill -9, stopped is SIGSTOP. ${processes.seconds} s for each history. What was broken: ${faultsOf(real)}.

${markdownTable(header, real.map(row), [1, 2, 3, 4, 5, 6, 7, 8])}
`;
}

function row(tally: Tally): readonly string[] {
  const { name, histories, acknowledged, failed, unknown, promotions, lost, oldestLossMs, broken } = tally;
  const counts = [histories, acknowledged, failed, unknown, promotions, lost].map((count) =>
    count.toLocaleString('en'),
  );
  return [name, ...counts, lost === 0 ? '' : `${(oldestLossMs / 1_000).toFixed(1)} s`, `${broken.length}`];
}

function faultsOf(tallies: readonly Tally[]): string {
  const all = new Map<string, number>();
  for (const { faults } of tallies) {
    for (const [fault, count] of Object.entries(faults)) all.set(fault, (all.get(fault) ?? 0) + count);
  }
  return [...all].map(([fault, count]) => `${fault} ${count.toLocaleString('en')} times`).join(', ');
}
