/**
 * `npm run bench -- idle`: what 10,000 idle keep-alive connections cost, in memory, beside nginx.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../../bench.ts';
import { holdIdleConnections } from '../../support/idle-connections.ts';
import { describeMachine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { allowOpenFiles } from '../../support/open-files.ts';
import { memoryBytes, moveToOtherCore } from '../../support/processor.ts';
import { saveResult } from '../../support/results.ts';
import { smallGet } from '../proxy/cases.ts';
import { startEndpoint } from '../proxy/endpoint.ts';
import { type Runner, startField } from '../proxy/field.ts';
import { sample } from '../proxy/sample.ts';

const connections = 10_000;
const settleMs = 2_000;

interface Growth {
  readonly name: string;
  readonly beforeBytes: number;
  readonly heldBytes: number;
}

export const idleBench: Bench = {
  summary: `memory for ${connections.toLocaleString('en')} idle keep-alive connections`,
  usage: [],
  async run() {
    moveToOtherCore();
    allowOpenFiles(connections + 4_096);
    await using endpoint = await startEndpoint();
    await using field = await startField(['antipode', 'nginx'], endpoint.port);
    const growths: Growth[] = [];
    for (const runner of field.runners) growths.push(await growth(runner));
    const machine = describeMachine();
    const page = `# Idle connections

${machine.processor}; Node.js ${machine.node}; commit ${machine.commit}; ${machine.date}. ${connections} keep-alive
connections, each after one request. Memory is resident (proportional), before and while they are held.

${markdownTable(['proxy', 'before MB', 'held MB', 'growth MB', 'bytes a connection'], growths.map(row))}
`;
    console.log(page);
    await saveResult('idle', { machine, connections, growths }, page);
  },
};

/** A load first, so that a heap still warming up is not counted as the cost of connections. */
async function growth(runner: Runner): Promise<Growth> {
  await sample(runner, smallGet, 2);
  await sleep(settleMs);
  const beforeBytes = memoryBytes(runner.process.pid);
  await using _held = await holdIdleConnections(runner.port, smallGet.path, connections);
  await sleep(settleMs);
  return { name: runner.name, beforeBytes, heldBytes: memoryBytes(runner.process.pid) };
}

function row({ name, beforeBytes, heldBytes }: Growth): readonly string[] {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  const grown = heldBytes - beforeBytes;
  return [name, megabytes(beforeBytes), megabytes(heldBytes), megabytes(grown), (grown / connections).toFixed(0)];
}
