/**
 * `npm run bench -- reload`: a node in production whose config changes every second, by SIGHUP, under load and with open
 * WebSockets: what fails, what closes, and what a request then takes.
 */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import type { WorldInput } from '../../../src/index.ts';
import { startNode } from '../../../test/e2e/start-node.ts';
import { ask } from '../../../test/support/ask.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { saveResult } from '../../support/results.ts';

const webSockets = 50;
const workers = 8;

interface Outcome {
  readonly seconds: number;
  readonly reloads: number;
  readonly requests: number;
  readonly failed: number;
  readonly closedWebSockets: number;
  readonly lostEchoes: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

export const reloadBench: Bench = {
  summary: 'a reload every second under load and with open WebSockets',
  usage: ['--quick         ten seconds, not saved'],
  async run(args) {
    const quick = args.includes('--quick');
    const outcome = await measure(quick ? 10 : 60);
    const machine = describeMachine();
    const rows = Object.entries(outcome).map(([what, value]) => [what, String(Math.round(value * 100) / 100)]);
    const page = `# A reload every second

${machine.processor}; Node.js ${machine.node}; commit ${machine.commit}; ${machine.date}. \`antipode start\`, whose config file is
written anew every second and then told by SIGHUP: another balancing policy, other health checks, other limits, another route.
${workers} clients ask one request after the other, ${webSockets} WebSockets stay open and have a message echoed every second.

${markdownTable(['what', 'measured'], rows)}
`;
    console.log(page);
    if (!quick) await saveResult('reload', { machine, outcome }, page);
  },
};

async function measure(seconds: number): Promise<Outcome> {
  const server = createServer((_, response) => response.end('ok'));
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}` as const;
  await using node = await startNode({ config: world(origin, 0) });
  while ((await ask(node.url, '/')).status !== 200) await sleep(50);

  const clients = await Promise.all(Array.from({ length: webSockets }, () => openWebSocket(node.url)));
  let closedWebSockets = 0;
  let echoes = 0;
  for (const client of clients) {
    client.on('close', () => closedWebSockets++);
    client.on('message', () => echoes++);
  }
  let isOver = false;
  let failed = 0;
  const timesMs: number[] = [];
  const load = Array.from({ length: workers }, async () => {
    while (!isOver) {
      const startedAt = performance.now();
      const isGood = await ask(node.url, '/').then(
        ({ status }) => status === 200,
        () => false,
      );
      timesMs.push(performance.now() - startedAt);
      if (!isGood) failed++;
    }
  });
  for (let generation = 1; generation <= seconds; generation++) {
    const listen = { http: '127.0.0.1:0', admin: '127.0.0.1:0' };
    await writeFile(
      join(node.folder, 'antipode.config.json'),
      JSON.stringify({ ...world(origin, generation), listen }),
    );
    node.program.kill('SIGHUP');
    for (const client of clients) client.send(`generation ${generation}`);
    await sleep(1_000);
  }
  isOver = true;
  await Promise.all(load);
  const reloads = node.program.log.filter(({ event }) => event === 'config.reloaded').length;
  const lostEchoes = webSockets * seconds - echoes;
  const outcome = {
    seconds,
    reloads,
    requests: timesMs.length,
    failed,
    closedWebSockets,
    lostEchoes,
    ...quantiles(timesMs),
  };
  for (const client of clients) client.terminate();
  server.closeAllConnections();
  server.close();
  return outcome;
}

function world(origin: `http://${string}`, generation: number): WorldInput {
  const health = { path: '/', interval: 1_000 + generation, jitter: 0 } as const;
  return {
    services: { web: { endpoints: [origin], health, balance: generation % 2 === 0 ? 'round-robin' : 'random' } },
    limits: { requestsPerConnection: 1_000 + generation },
    routes: [
      { path: '/', service: 'web', upgrade: true },
      { path: `/only-in-${generation}`, respond: {} },
    ],
  };
}

async function openWebSocket(url: string): Promise<WebSocket> {
  const client = new WebSocket(url.replace('http', 'ws'));
  await once(client, 'open');
  return client;
}

function quantiles(timesMs: readonly number[]): Pick<Outcome, 'medianMs' | 'p99Ms'> {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { medianMs: at(0.5), p99Ms: at(0.99) };
}
