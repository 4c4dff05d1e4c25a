/**
 * `npm run bench -- consistency`: what replicated data promises, held against recorded histories of concurrent clients while
 * regions are killed, stopped, cut off and promoted. In the simulator, a seed a history.
 */
import { describeVerdict } from '../../../src/consistency/index.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { saveResult } from '../../support/results.ts';
import { consistencyPage } from './page.ts';
import { simulatedTallies } from './simulated.ts';

export const consistencyBench: Bench = {
  summary: 'what replicated data promises, held against histories under faults',
  usage: ['--quick         a few seeds, not saved', '--seeds N       simulated histories of each promise; 200'],
  async run(args) {
    const quick = args.includes('--quick');
    const at = args.indexOf('--seeds');
    const plan = { seeds: at === -1 ? (quick ? 5 : 200) : Number(args[at + 1]), seconds: quick ? 15 : 60 };
    const tallies = await simulatedTallies(plan);
    const page = consistencyPage(describeMachine(), plan, tallies);
    console.log(page);
    if (!quick) await saveResult('consistency', { machine: describeMachine(), plan, tallies }, page);
    const broken = tallies.flatMap(({ broken }) => broken);
    for (const { seed, verdict } of broken) console.error(`seed ${seed}: ${describeVerdict(verdict)}`);
    if (broken.length > 0) throw new Error(`${broken.length} histories break a promise`);
  },
};
