/**
 * The whole comparison: first how long each takes to start, alone; then, for every case, the contenders take turns
 * (A B C A B C …), so that a slow spell of the machine falls on all of them.
 */
import { describeMachine, type Machine } from '../../support/machine.ts';
import type { Case } from './cases.ts';
import { contenders } from './contenders/index.ts';
import { loadCores, testedCores } from './cores.ts';
import { type Runner, startRunner } from './field.ts';
import { type Sample, sample } from './sample.ts';

export interface Plan {
  readonly contenders: readonly string[];
  readonly cases: readonly Case[];
  readonly rounds: number;
  readonly seconds: number;
  /** Of each contender, before the rounds of each case. */
  readonly warmUpSeconds: number;
}

export interface Result {
  readonly machine: Machine;
  readonly cores: { readonly tested: string; readonly load: string };
  readonly rounds: number;
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
  /** From the command to the first answer of the first case, milliseconds, a start each. */
  readonly startMs: Readonly<Record<string, readonly number[]>>;
  /** One sample a round: `cases.fastify.watt[round]`. */
  readonly cases: Readonly<Record<string, Readonly<Record<string, readonly Sample[]>>>>;
}

/** `say` hears one line a step. */
export async function measure(plan: Plan, say: (line: string) => void): Promise<Result> {
  const versions = Object.fromEntries(plan.contenders.map((name) => [name, contenders[name]!.version()]));
  const startMs = await measureStarts(plan, say);
  const measured: Record<string, Record<string, Sample[]>> = {};
  for (const asked of plan.cases) measured[asked.name] = await measureCase(asked, plan, say);
  return {
    machine: describeMachine(),
    cores: { tested: testedCores, load: loadCores },
    rounds: plan.rounds,
    seconds: plan.seconds,
    versions,
    startMs,
    cases: measured,
  };
}

async function measureStarts({ contenders, cases, rounds }: Plan, say: (line: string) => void) {
  const taken: Record<string, number[]> = Object.fromEntries(contenders.map((name) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of contenders) {
      await using runner = await startRunner(name, cases[0]!);
      taken[name]!.push(runner.startMs);
      say(`start, round ${round}: ${name} ${runner.startMs.toFixed(0)} ms`);
    }
  }
  return taken;
}

async function measureCase(asked: Case, plan: Plan, say: (line: string) => void): Promise<Record<string, Sample[]>> {
  const names = plan.contenders.filter((name) => !asked.features || contenders[name]!.hasFeatures);
  await using stack = new AsyncDisposableStack();
  const runners: Runner[] = [];
  for (const name of names) runners.push(stack.use(await startRunner(name, asked)));
  const samples: Record<string, Sample[]> = Object.fromEntries(names.map((name) => [name, []]));
  say(`${asked.title}: warming up`);
  for (const runner of runners) await sample(runner, asked, plan.warmUpSeconds);
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const runner of runners) {
      const taken = await sample(runner, asked, plan.seconds);
      samples[runner.name]!.push(taken);
      const figures = `${taken.requestsPerSecond.toFixed(0)} requests/s, ${taken.processorUs.toFixed(1)} µs a request`;
      say(`${asked.title}, round ${round}: ${runner.name} ${figures}`);
    }
  }
  return samples;
}
