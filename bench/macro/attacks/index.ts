/**
 * `npm run bench -- attacks`: what clients notice, and what memory is held, while others are slow or hostile. Beside
 * nginx, with the same times of 10 s for a head and 30 s without a byte.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { allowOpenFiles } from '../../support/open-files.ts';
import { memoryBytes, moveToOtherCore, processorTimeMs } from '../../support/processor.ts';
import { saveResult } from '../../support/results.ts';
import { smallGet } from '../proxy/cases.ts';
import { startEndpoint } from '../proxy/endpoint.ts';
import { type Runner, startField } from '../proxy/field.ts';
import { type Load, load } from '../proxy/wrk.ts';
import { type Attack, attacks } from './attacks.ts';

const attackSeconds = 10;
const loadSeconds = 8;
const lookMs = 200;

interface Outcome extends Load {
  readonly proxy: string;
  readonly attack: string;
  readonly processorMs: number;
  readonly beforeBytes: number;
  readonly mostBytes: number;
  readonly came: string;
}

export const attacksBench: Bench = {
  summary: 'clients beside slow and hostile ones: errors, latency, memory',
  usage: [`--only A,B      of ${attacks.map(({ name }) => name).join(', ')}; not saved`],
  async run(args) {
    const chosen = chooseAttacks(args);
    moveToOtherCore();
    allowOpenFiles(16_384);
    await using endpoint = await startEndpoint();
    await using field = await startField(['antipode', 'nginx'], endpoint.port);
    const outcomes: Outcome[] = [];
    for (const runner of field.runners) {
      await load(runner.port, smallGet, 2);
      outcomes.push(await observe(runner, undefined));
      for (const attack of chosen) {
        console.error(`${runner.name}: ${attack.title}`);
        outcomes.push(await observe(runner, attack));
        await sleep(2_000);
      }
    }
    const machine = describeMachine();
    const page = report(
      outcomes,
      `${machine.processor}; Node.js ${machine.node}; commit ${machine.commit}; ${machine.date}`,
    );
    console.log(page);
    if (chosen.length === attacks.length) await saveResult('attacks', { machine, outcomes }, page);
  },
};

function chooseAttacks(args: readonly string[]): readonly Attack[] {
  if (args.length === 0) return attacks;
  const [option, list = ''] = args;
  const names = list.split(',');
  const chosen = attacks.filter(({ name }) => names.includes(name));
  if (option === '--only' && chosen.length === names.length) return chosen;
  throw new Error(`give --only and some of ${attacks.map(({ name }) => name).join(', ')}`);
}

async function observe(runner: Runner, attack: Attack | undefined): Promise<Outcome> {
  const { pid } = runner.process;
  const beforeBytes = memoryBytes(pid);
  const spentMs = processorTimeMs(pid);
  let mostBytes = beforeBytes;
  const watch = setInterval(() => {
    mostBytes = Math.max(mostBytes, memoryBytes(pid));
  }, lookMs);
  const came = attack?.run(runner.port, attackSeconds);
  await sleep(1_000);
  const seen = await load(runner.port, smallGet, loadSeconds);
  const text = (await came) ?? '';
  clearInterval(watch);
  const processorMs = processorTimeMs(pid) - spentMs;
  return {
    ...seen,
    proxy: runner.name,
    attack: attack?.title ?? 'none',
    processorMs,
    beforeBytes,
    mostBytes,
    came: text,
  };
}

function report(outcomes: readonly Outcome[], where: string): string {
  const header = [
    'attack',
    'proxy',
    'failures',
    'req/s',
    'p50 ms',
    'p99 ms',
    'MB before',
    'MB at most',
    'the attackers',
  ];
  const rows = outcomes.map((each) => [
    each.attack,
    each.proxy,
    String(each.failures),
    (each.requests / (each.durationUs / 1e6)).toFixed(0),
    (each.p50Us / 1e3).toFixed(1),
    (each.p99Us / 1e3).toFixed(1),
    (each.beforeBytes / 1e6).toFixed(0),
    (each.mostBytes / 1e6).toFixed(0),
    each.came,
  ]);
  return `# Attacks

${where}. Each attack lasts ${attackSeconds} s; from its second second, 64 keep-alive connections ask for a small answer as fast
as they can for ${loadSeconds} s. The attackers and this load share one core, the proxy has another. Failures are connections refused or
broken, answers later than 2 s, and answers that were not 2xx; what the endpoint takes to make the answers of the slow readers, on
the core it shares with load and attackers, is among them. Memory is resident (proportional).

${markdownTable(header, rows, [2, 3, 4, 5, 6, 7])}
`;
}
