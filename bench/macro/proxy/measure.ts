/**
 * The whole comparison. For every case the proxies take turns (A B C A B C …), so that a slow spell of the machine
 * falls on all of them and a ratio within one round can be trusted where a single figure cannot.
 */
import { holdIdleConnections } from '../../support/idle-connections.ts';
import { describeMachine, type Machine } from '../../support/machine.ts';
import { type Case, smallGet } from './cases.ts';
import { startEndpoint } from './endpoint.ts';
import { type Runner, startField } from './field.ts';
import { type Sample, sample } from './sample.ts';

export interface Plan {
  readonly contenders: readonly string[];
  readonly cases: readonly Case[];
  readonly rounds: number;
  readonly seconds: number;
  /** Before the rounds of each case. */
  readonly warmUpSeconds: number;
}

export interface Result {
  readonly machine: Machine;
  readonly rounds: number;
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
  /** One sample a round: `cases.small.nginx[round]`. */
  readonly cases: Readonly<Record<string, Readonly<Record<string, readonly Sample[]>>>>;
}

/** `say` hears one line a step. */
export async function measure(plan: Plan, say: (line: string) => void): Promise<Result> {
  await using endpoint = await startEndpoint();
  await using field = await startField(plan.contenders, endpoint.port);
  const measured: Record<string, Record<string, Sample[]>> = {};
  for (const asked of plan.cases) {
    measured[asked.name] = await measureCase(asked, field.runners, plan, say);
  }
  return {
    machine: describeMachine(),
    rounds: plan.rounds,
    seconds: plan.seconds,
    versions: Object.fromEntries(field.runners.map(({ name, version }) => [name, version])),
    cases: measured,
  };
}

async function measureCase(
  asked: Case,
  runners: readonly Runner[],
  { rounds, seconds, warmUpSeconds }: Plan,
  say: (line: string) => void,
): Promise<Record<string, Sample[]>> {
  const samples: Record<string, Sample[]> = Object.fromEntries(runners.map(({ name }) => [name, []]));
  await using held = new AsyncDisposableStack();
  for (const { port } of runners) {
    held.use(await holdIdleConnections(port, smallGet.path, asked.idleConnections));
  }
  say(`${asked.title}: warming up`);
  for (const runner of runners) await sample(runner, asked, warmUpSeconds);
  for (let round = 1; round <= rounds; round += 1) {
    for (const runner of runners) {
      const taken = await sample(runner, asked, seconds);
      samples[runner.name]!.push(taken);
      const figures = `${taken.requestsPerSecond.toFixed(0)} requests/s, ${taken.processorUs.toFixed(1)} µs a request`;
      say(`${asked.title}, round ${round}: ${runner.name} ${figures}`);
    }
  }
  return samples;
}
