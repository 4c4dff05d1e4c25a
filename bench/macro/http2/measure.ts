/** The comparison: for every case the edges take turns, so that a slow spell of the machine falls on all of them. */
import { connect, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from 'node:http2';
import { text } from 'node:stream/consumers';
import { freePort } from '../../../test/support/index.ts';
import { describeMachine, type Machine } from '../../support/machine.ts';
import { memoryBytes, pinnedTo, processorTimeMs, testedCore } from '../../support/processor.ts';
import { startEndpoint } from '../proxy/endpoint.ts';
import type { Runner } from '../proxy/field.ts';
import { type Case, cases } from './cases.ts';
import { contenders } from './contenders.ts';
import { load } from './h2load.ts';

export interface Sample {
  readonly requestsPerSecond: number;
  /** Processor time of the edge for one request, microseconds. */
  readonly processorUs: number;
  readonly meanMs: number;
  readonly memoryBytes: number;
  readonly failures: number;
}

export interface Result {
  readonly machine: Machine;
  readonly rounds: number;
  /** Of each edge in each round. */
  readonly requests: number;
  readonly versions: Readonly<Record<string, string>>;
  /** One sample a round: `cases.one.nginx[round]`. */
  readonly cases: Readonly<Record<string, Readonly<Record<string, readonly Sample[]>>>>;
}

export async function measure(rounds: number, requests: number): Promise<Result> {
  await using stack = new AsyncDisposableStack();
  const endpoint = stack.use(await startEndpoint());
  const runners: Runner[] = [];
  for (const [name, contender] of Object.entries(contenders)) {
    const port = await freePort();
    const place = { port, endpointPort: endpoint.port, prefix: pinnedTo(testedCore) };
    const process = stack.use(await contender.start(place));
    await verify(name, urlAt(port));
    runners.push({ name, version: contender.version(), port, process });
  }
  const measured: Record<string, Record<string, Sample[]>> = {};
  for (const asked of cases) {
    const samples: Record<string, Sample[]> = Object.fromEntries(runners.map(({ name }) => [name, []]));
    for (const runner of runners) await sample(runner, asked, requests / 2);
    for (let round = 0; round < rounds; round++) {
      for (const runner of runners) samples[runner.name]!.push(await sample(runner, asked, requests));
    }
    measured[asked.name] = samples;
  }
  const versions = Object.fromEntries(runners.map(({ name, version }) => [name, version]));
  return { machine: describeMachine(), rounds, requests, versions, cases: measured };
}

export function urlAt(port: number): string {
  return `https://127.0.0.1:${port}/small`;
}

async function sample({ name, port, process }: Runner, asked: Case, asking: number): Promise<Sample> {
  try {
    const before = processorTimeMs(process.pid);
    const { requests, seconds: took, meanMs, failures } = await load(urlAt(port), asked, asking);
    const spentMs = processorTimeMs(process.pid) - before;
    return {
      requestsPerSecond: requests / took,
      processorUs: (spentMs * 1_000) / requests,
      meanMs,
      memoryBytes: memoryBytes(process.pid),
      failures,
    };
  } catch (cause) {
    throw new Error(`${name}, ${asked.title}: ${(cause as Error).message}\n${process.output()}`, { cause });
  }
}

/** Proves that it speaks HTTP/2 and passes the endpoint's answer on. */
async function verify(name: string, url: string): Promise<void> {
  const session = connect(url, { rejectUnauthorized: false });
  try {
    const stream = session.request({ ':path': '/small' });
    const answered = new Promise<IncomingHttpHeaders & IncomingHttpStatusHeader>((resolve, reject) => {
      stream.once('response', resolve);
      session.once('error', reject);
      stream.once('error', reject);
    });
    const { ':status': status } = await answered;
    const body = await text(stream);
    if (status !== 200 || body !== 'ok\n') throw new Error(`${name} answered ${status} and ${JSON.stringify(body)}`);
  } finally {
    session.destroy();
  }
}
