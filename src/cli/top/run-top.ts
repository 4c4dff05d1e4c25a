/**
 * `antipode top`: a look a second at a running world, and what it did between two. On a terminal the tables are drawn in
 * place until Ctrl-C; elsewhere they follow each other; with `json` one line each.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { AdminClient } from '../admin-client.ts';
import { LiveScreen } from '../dev/live-screen.ts';
import { readLatencies } from './latencies.ts';
import { renderLoad } from './render-load.ts';
import { type Look, type WorldLoad, worldLoad } from './world-load.ts';

const everyMs = 1_000;

export interface TopOptions {
  readonly json: boolean;
  readonly once: boolean;
}

/** Resolves after one look with `once`; else it goes on until the world goes away, which it throws. */
export async function runTop(client: AdminClient, { json, once }: TopOptions): Promise<void> {
  const { stdout } = process;
  const isLive = !json && !once && stdout.isTTY;
  if (!isLive) {
    const print = (load: WorldLoad) => stdout.write(json ? `${JSON.stringify(load)}\n` : `${renderLoad(load)}\n`);
    return follow(client, once, print);
  }
  await follow(client, false, drawing(new LiveScreen(stdout)));
}

/** The terminal is given back however the process ends. */
function drawing(screen: LiveScreen): (load: WorldLoad) => void {
  process.once('SIGINT', () => process.exit(0));
  return (load) => screen.draw(renderLoad(load).split('\n'));
}

async function follow(client: AdminClient, once: boolean, show: (load: WorldLoad) => void): Promise<void> {
  let before = await look(client);
  do {
    await delay(everyMs);
    const after = await look(client);
    show(worldLoad(before, after));
    before = after;
  } while (!once);
}

async function look(client: AdminClient): Promise<Look> {
  const [status, metrics] = await Promise.all([client.status(), client.metrics()]);
  return { atMs: performance.now(), status, latencies: readLatencies(metrics) };
}
