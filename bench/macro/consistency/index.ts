/**
 * `npm run bench -- consistency`: what replicated data promises, held against recorded histories of concurrent clients while
 * regions are killed, stopped, cut off and promoted: in the simulator, a seed a history, and with real processes.
 */
import { describeVerdict } from '../../../src/consistency/index.ts';
import { processHistory, simulatedHistory } from '../../../test/support/data-histories/index.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { saveResult } from '../../support/results.ts';
import { consistencyPage } from './page.ts';
import { tallies } from './tallies.ts';

export const consistencyBench: Bench = {
  summary: 'what replicated data promises, held against histories under faults',
  usage: [
    '--quick         a few seeds, not saved',
    '--seeds N       simulated histories of each promise; 100',
    '--runs N        histories of processes for each promise; 3',
  ],
  async run(args) {
    const quick = args.includes('--quick');
    const simulation = { seeds: optionOf(args, '--seeds', quick ? 5 : 100), seconds: quick ? 15 : 30 };
    const processes = { seeds: optionOf(args, '--runs', quick ? 1 : 3), seconds: quick ? 8 : 20 };
    const simulated = await tallies(simulation, simulatedHistory);
    const real = await tallies(processes, processHistory);
    const page = consistencyPage({ machine: describeMachine(), simulation, simulated, processes, real });
    console.log(page);
    if (!quick) {
      const data = { machine: describeMachine(), simulation, simulated, processes, real };
      await saveResult('consistency', data, page);
    }
    const broken = [...simulated, ...real].flatMap(({ broken }) => broken);
    for (const { seed, verdict } of broken) console.error(`seed ${seed}: ${describeVerdict(verdict)}`);
    if (broken.length > 0) throw new Error(`${broken.length} histories break a promise`);
  },
};

function optionOf(args: readonly string[], name: string, otherwise: number): number {
  const at = args.indexOf(name);
  return at === -1 ? otherwise : Number(args[at + 1]);
}
