/**
 * The docs name ports as people use them (8080, 4000, 3000 …); a test may not count on any. Each stands for a free one,
 * the same all over a page; those of a world follow each other, as its regions do.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../support/index.ts';

/** The global entry and its regions. */
const world = [8080, 8081, 8082, 8083];
const others = [4000, 3000, 3001, 3002, 8443];

/** Below what the system gives to outgoing connections. */
const [least, most] = [15_000, 19_000];
const patienceMs = 10_000;

export class DocPorts {
  readonly #free: ReadonlyMap<number, number>;

  static async free(): Promise<DocPorts> {
    const first = await freeRow(world.length);
    const rest = await Promise.all(others.map(freePort));
    const pairs = [
      ...world.map((port, index) => [port, first + index]),
      ...others.map((port, index) => [port, rest[index]]),
    ];
    return new DocPorts(new Map(pairs as [number, number][]));
  }

  private constructor(free: ReadonlyMap<number, number>) {
    this.#free = free;
  }

  get entry(): number {
    return this.#free.get(8080)!;
  }

  get admin(): number {
    return this.#free.get(4000)!;
  }

  replaceIn(text: string): string {
    return text.replace(/\b\d{4}\b/g, (port) => String(this.#free.get(Number(port)) ?? port));
  }

  /** Resolves when every node that listens on these ports says it is ready. */
  async untilReady(): Promise<void> {
    const nodes = world.map((port) => this.#free.get(port)!);
    const deadline = performance.now() + patienceMs;
    while (!(await Promise.all(nodes.map(isReady))).every(Boolean)) {
      if (performance.now() > deadline) throw new Error(`a node was not ready within ${patienceMs} ms`);
      await delay(20);
    }
  }

  /** A config without an address for the admin API gets one, instead of the usual port. */
  withAdmin(config: string): string {
    if (config.includes('admin')) return config;
    return config.replace(
      /(["']?)listen\1: \{/,
      (listen, quote) => `${listen} ${quote}admin${quote}: "127.0.0.1:${this.admin}",`,
    );
  }
}

/** Whether a node that listens there has found its endpoints well; true where no node listens. */
async function isReady(port: number): Promise<boolean> {
  const asked = await fetch(`http://127.0.0.1:${port}/.well-known/antipode/health`).catch(() => undefined);
  return asked?.status !== 503;
}

/** The first of some ports in a row that are free. */
async function freeRow(length: number): Promise<number> {
  for (;;) {
    const first = least + Math.floor(Math.random() * (most - least));
    const row = Array.from({ length }, (_, index) => first + index);
    if ((await Promise.all(row.map(isFree))).every(Boolean)) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
