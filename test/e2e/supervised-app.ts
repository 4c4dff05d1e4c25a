/** An app with two processes by `antipode start`, to be hurt, and a steady load of idempotent requests on it. */
import type { WorldStatus } from '../../src/control/index.ts';
import type { WorldInput } from '../../src/index.ts';
import { ask } from '../support/ask.ts';
import { until } from '../support/until.ts';
import { Load, type Sample } from './load.ts';
import { type StartedNode, startNode } from './start-node.ts';

/**
 * Listens where apps always listen. `/leak` has its process keep 10 MB more every second, `/work` takes 5 ms of its
 * processor, `/bye` ends its process; WebSockets stay open until they are closed.
 */
const app = `import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
const kept = [];
createServer((request, response) => {
  if (request.url === '/leak') setInterval(() => kept.push(Buffer.alloc(1024 * 1024, 'x')), 100);
  request.resume();
  if (request.url === '/bye') {
    response.end('bye');
    process.exit(0);
  }
  if (request.url === '/work') {
    for (const end = performance.now() + 5; performance.now() < end; );
    return response.end();
  }
  setTimeout(() => response.end(String(process.pid)), 5);
}).on('upgrade', (request, socket) => {
  const key = request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nconnection: upgrade\\r\\nupgrade: websocket\\r\\nsec-websocket-accept: ' + accept + '\\r\\n\\r\\n');
  socket.on('data', (frame) => (frame[0] & 15) === 8 && socket.end(Buffer.from([0x88, 0])));
  socket.on('error', () => {});
}).listen(3000);
`;

type Service = NonNullable<WorldInput['services']>[string];

/** Resolves once both processes are ready, or the fewest where their number follows the load. */
export async function startSupervised(web: Partial<Service> = {}): Promise<StartedNode> {
  const health = { path: '/', interval: '200ms' } as const;
  // Every request that a killed process had is asked again.
  const retryBudget = { minConcurrency: 100 };
  const node = await startNode({
    config: {
      services: { web: { run: './app.mjs', workers: 2, health, retryBudget, ...web } },
      routes: [{ path: '/', service: 'web', upgrade: true }],
      // One client stands for all of them.
      limits: { connectionsPerAddress: 20_000 },
    },
    files: { 'app.mjs': app },
  });
  const fewest = typeof web.workers === 'object' ? web.workers.min : 2;
  await until(async () => (await readyPids(node)).length === fewest, 'the processes');
  return node;
}

/** The processes that take requests. */
export async function readyPids({ admin }: StartedNode): Promise<readonly number[]> {
  const { services } = (await ask(admin, '/v1/status')).json<WorldStatus>();
  return services[0]!.workers.filter(({ state }) => state === 'ready').map(({ pid }) => pid);
}

export interface Outcome {
  readonly requests: number;
  /** Those without an answer, and those answered by anything but 200. */
  readonly failures: readonly Sample[];
  readonly slowestMs: number;
}

/** Asks for as long as `trouble` takes, half of the requests by new connections. */
export async function underLoad(url: string, perSecond: number, trouble: () => Promise<void>): Promise<Outcome> {
  const load = new Load({ url, perSecond, clients: ['anybody'], mixedConnections: true });
  await trouble().catch(async (error) => {
    await load.end();
    throw error;
  });
  const samples = await load.end();
  return {
    requests: samples.length,
    failures: samples.filter(({ status }) => status !== 200),
    slowestMs: samples.reduce((slowest, { sentMs, doneMs }) => Math.max(slowest, doneMs - sentMs), 0),
  };
}
