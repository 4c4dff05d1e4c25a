/**
 * `npm run simulate:data -- [HOURS] [SEED]`: a day, or as long as it says, of mixed load with faults on replicated data in
 * simulated time, with both modes of replication. Ends with 1, and the seed, when a promise was broken.
 */
import { simulate } from '../test/support/data-simulation/simulation.ts';

const hours = Number(process.argv[2] ?? 24);
const seed = Number(process.argv[3] ?? 1);

for (const mode of ['async', 'majority'] as const) {
  const beganMs = performance.now();
  const report = await simulate({ seed, mode, durationMs: hours * 3_600_000, keptRecords: 5_000, pauseMs: 1_500 });
  const seconds = Math.round((performance.now() - beganMs) / 1_000);
  const { violations, counts, lost, epochs, events } = report;
  console.log(`${mode}, seed ${seed}: ${hours} h simulated in ${seconds} s, ${events} events, ${epochs} terms`);
  for (const [what, count] of Object.entries(counts)) console.log(`  ${String(count).padStart(9)} ${what}`);
  console.log(`  ${String(lost).padStart(9)} acknowledged writes lost that a failover may lose`);
  console.log(`  ${String(violations.length).padStart(9)} promises broken`);
  for (const violation of violations.slice(0, 20)) console.log(`    ${violation}`);
  if (violations.length > 0) process.exitCode = 1;
}
