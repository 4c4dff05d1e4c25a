/**
 * Three endpoints behind a node, well at first and then ill, each in its own manner, and what users see of it, under a
 * steady load (an open loop: who is slow must not slow the asking).
 */
import { once } from 'node:events';
import { Agent, createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { RouteInput, ServiceInput } from '../../src/config/index.ts';
import { type Random, seededRandom } from '../../src/core/index.ts';
import { startTestNode, type TestNode } from './test-node.ts';
import { until } from './until.ts';

export interface BadEndpointsPlan {
  readonly perSecond: number;
  readonly wellSeconds: number;
  readonly illSeconds: number;
  /** What becomes of each of the three. */
  readonly ill: readonly [Manner, Manner, Manner];
  /** Beside the endpoints. */
  readonly service?: Partial<ServiceInput>;
  /** Beside the path and the service. */
  readonly route?: Partial<RouteInput>;
}

/** What docs/guides/retries.md recommends where endpoints may go bad in any way. */
export const hardened: Pick<BadEndpointsPlan, 'service' | 'route'> = {
  service: { outliers: { maxEjectionPercent: 70 }, panicThreshold: 0.3 },
  route: { retry: { statuses: [500, 502, 503, 504], perTryTimeout: '1s' }, hedge: { after: 'p95' } },
};

/** What users saw in a while. */
export interface Seen {
  readonly requests: number;
  /** Answers other than 200, and none. */
  readonly errors: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly slowestMs: number;
  /** Requests that the endpoints got for them. */
  readonly sent: number;
}

export interface BadEndpointsResult {
  readonly well: Seen;
  readonly ill: Seen;
  /** Second tries beside a slow first one, over all. */
  readonly hedges: number;
  /** What was said of the endpoints, such as `endpoint.ejected api/2`. */
  readonly said: readonly string[];
}

/** `half`: answers 500 half of the time, though never to a health check; `broken`: always; `hangs`: answers nothing at all. */
export type Manner = 'well' | 'half' | 'broken' | 'hangs';

const failing: Readonly<Record<Manner, number>> = { well: 0, half: 0.5, broken: 1, hangs: 0 };

/** Answers after 15 to 25 ms, one in twenty after up to 60. */
function serviceTimeMs(random: Random): number {
  return random.next() < 0.05 ? 25 + 35 * random.next() : 15 + 10 * random.next();
}

class BadEndpoint {
  manner: Manner = 'well';
  /** Requests but those for its health. */
  asked = 0;
  readonly server: Server;
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.server = createServer(({ url }, response) => this.#answer(url === '/health', response));
  }

  get url(): `http://${string}` {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  #answer(isCheck: boolean, response: ServerResponse): void {
    if (!isCheck) this.asked++;
    if (this.manner === 'hangs') return;
    const fails = !isCheck && this.#random.next() < failing[this.manner];
    setTimeout(() => response.writeHead(fails ? 500 : 200).end('hello'), serviceTimeMs(this.#random));
  }
}

export async function runBadEndpoints(plan: BadEndpointsPlan): Promise<BadEndpointsResult> {
  const endpoints = [1, 2, 3].map((seed) => new BadEndpoint(seed));
  for (const endpoint of endpoints) await endpoint.listen();
  const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
  const node = await startTestNode({
    services: { api: { endpoints: endpoints.map(({ url }) => url), health: { path: '/health' }, ...plan.service } },
    routes: [{ path: '/', service: 'api', ...plan.route }],
  });
  try {
    await until(async () => (await node.source.status()).services[0]!.endpoints.every(isHealthy), 'all are well');
    const sent = () => endpoints.reduce((sum, { asked }) => sum + asked, 0);
    const well = await load({ url: node.url, agent, perSecond: plan.perSecond, seconds: plan.wellSeconds, sent });
    for (const [index, endpoint] of endpoints.entries()) endpoint.manner = plan.ill[index]!;
    const ill = await load({ url: node.url, agent, perSecond: plan.perSecond, seconds: plan.illSeconds, sent });
    return { well, ill, hedges: await hedgesOf(node), said: node.said() };
  } finally {
    agent.destroy();
    await node.close({ graceMs: 0 });
    for (const endpoint of endpoints) await endpoint.close();
  }
}

function isHealthy({ state }: { readonly state: string }): boolean {
  return state === 'healthy';
}

async function hedgesOf({ source }: TestNode): Promise<number> {
  const found = [...(await source.metrics())].find(({ name }) => name === 'antipode_hedges_total')!;
  return found.type === 'histogram' ? 0 : found.samples[0]!.value;
}

interface LoadPlan {
  readonly url: string;
  readonly agent: Agent;
  readonly perSecond: number;
  readonly seconds: number;
  /** Requests the endpoints have got so far. */
  readonly sent: () => number;
}

async function load({ url, agent, perSecond, seconds, sent }: LoadPlan): Promise<Seen> {
  const tookMs: number[] = [];
  let errors = 0;
  const sentBefore = sent();
  const underWay: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let asked = 0; asked < perSecond * seconds; ) {
    const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond));
    for (; asked < due; asked++) {
      const askedAt = performance.now();
      underWay.push(
        statusOf(url, agent).then((status) => {
          tookMs.push(performance.now() - askedAt);
          if (status !== 200) errors++;
        }),
      );
    }
    await delay(2);
  }
  await Promise.all(underWay);
  return {
    requests: tookMs.length,
    errors,
    p50Ms: quantile(tookMs, 0.5),
    p99Ms: quantile(tookMs, 0.99),
    slowestMs: quantile(tookMs, 1),
    sent: sent() - sentBefore,
  };
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(part * sorted.length) - 1]!;
}

/** 0: no answer. */
function statusOf(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const call = request(url, { agent }, (response) => {
      response.on('error', () => resolve(0));
      response.on('end', () => resolve(response.statusCode!));
      response.resume();
    });
    call.on('error', () => resolve(0));
    call.end();
  });
}
