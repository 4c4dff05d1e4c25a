/**
 * A service with more requests than it can serve, in real time: what clients have of it, who wait for so long and no
 * longer, with a limit of concurrency that finds itself and without any.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { WorldInput } from '../../src/config/index.ts';
import { ask } from '../support/ask.ts';
import { startTestNode } from '../support/test-node.ts';

/** One request after the other, each for so long: 50 a second. So few leave this process idle, whatever else the machine does. */
const servesOneInMs = 20;
const offeredPerSecond = 100;
const patienceMs = 1_000;
const lastsMs = 4_000;

/** An app with a queue of its own, which serves also those whose clients have left: it cannot know. */
async function startQueueingApp(): Promise<AsyncDisposable & { readonly url: `http://127.0.0.1:${number}` }> {
  let freeAt = 0;
  const server = createServer((_request, response) => {
    const now = performance.now();
    freeAt = Math.max(freeAt, now) + servesOneInMs;
    setTimeout(() => response.end('ok'), freeAt - now);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
}

/** Answers in time, in the second half of the load, of those that could have been served then: 0 to 1. */
async function goodput(service: NonNullable<WorldInput['services']>[string]): Promise<number> {
  await using app = await startQueueingApp();
  const services = { api: { endpoints: [app.url], health: false, outliers: false, ...service } } as const;
  const routes = [{ path: '/', service: 'api', retry: { attempts: 0 } }] as const;
  await using node = await startTestNode({ services, routes, admission: false });
  const startedAt = performance.now();
  const asked: Promise<void>[] = [];
  let good = 0;
  while (performance.now() < startedAt + lastsMs) {
    const due = ((performance.now() - startedAt) * offeredPerSecond) / 1_000;
    while (asked.length < due) asked.push(askOnce(performance.now()));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  // What comes later is too late.
  await new Promise((resolve) => setTimeout(resolve, patienceMs));
  return good / (lastsMs / 2 / servesOneInMs);

  async function askOnce(atMs: number): Promise<void> {
    const { status } = await ask(node.url, '/').catch(() => ({ status: 0 }));
    const isInTime = status === 200 && performance.now() - atMs < patienceMs;
    if (isInTime && atMs > startedAt + lastsMs / 2) good++;
  }
}

test('twice the load it can take: an adaptive limit keeps most answers in time, none loses nearly all', async (context) => {
  const adaptive = { minRttSamples: 20, minRttInterval: '1h', maxLimit: 40 } as const;
  const limited = await goodput({ concurrency: { adaptive } });
  const open = await goodput({});
  context.diagnostic(`in time: ${Math.round(limited * 100)} % with the limit, ${Math.round(open * 100)} % without`);
  assert.ok(limited > 0.6, `${limited} of what it could serve`);
  assert.ok(open < limited / 2, `${open} without a limit`);
});
