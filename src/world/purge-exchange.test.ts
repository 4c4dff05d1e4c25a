import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Purge } from '../control/index.ts';
import { ManualTimers, type Random, seededRandom } from '../core/index.ts';
import { PurgeExchange, purgeExchangeDefaults } from './purge-exchange.ts';
import type { MailListener } from './region-mail.ts';

interface ToyNode {
  readonly exchange: PurgeExchange;
  readonly done: Purge[];
  readonly told: unknown[];
  readonly hear: MailListener;
}

function toyNode(timers: ManualTimers, send: (message: unknown) => void = () => {}, tells = true): ToyNode {
  let hear: MailListener = () => {};
  const told: unknown[] = [];
  const done: Purge[] = [];
  const mail = {
    on: (_topic: string, listener: MailListener) => {
      hear = listener;
    },
    tellNodes: (_topic: string, message: unknown) => {
      told.push(message);
      send(message);
    },
  };
  const exchange = new PurgeExchange({ mail, timers, tells, purge: (what) => void done.push(what) });
  return { exchange, done, told, hear };
}

const { everyMs, toldForMs, maxKnown } = purgeExchangeDefaults;

test('an order is told until it is a minute old, also by those who have heard it, and carried out once', () => {
  const timers = new ManualTimers();
  const [first, second] = [toyNode(timers), toyNode(timers)];
  first.exchange.tell({ tag: 'a' });
  timers.advance(toldForMs / 2);
  second.hear('eu', first.told.at(-1));
  timers.advance(3 * toldForMs);
  assert.equal(first.told.length, 1 + toldForMs / everyMs);
  assert.equal(second.told.length, toldForMs / 2 / everyMs, 'the age travels with the order');
  for (const message of second.told) first.hear('us', message);
  assert.deepEqual([first.done, second.done], [[], [{ tag: 'a' }]]);
  assert.equal(timers.pending, 0);
});

test('a process that is not to tell carries out what it hears, and nothing is heard that is no order', () => {
  const timers = new ManualTimers();
  const first = toyNode(timers);
  const worker = toyNode(timers, undefined, false);
  first.exchange.tell({ all: true });
  worker.hear('eu', first.told[0]);
  const wrong = [null, {}, { id: 1, what: { tag: 'b' }, ageMs: 0 }, { id: 'x', what: { tag: 5 }, ageMs: 0 }];
  for (const message of [
    null,
    'x',
    { orders: 1 },
    { orders: [...wrong, { id: 'y', what: { tag: 'b' }, ageMs: -1 }] },
  ]) {
    worker.hear('eu', message);
  }
  timers.advance(toldForMs);
  assert.deepEqual(worker.done, [{ all: true }]);
  assert.deepEqual(worker.told, []);
});

test('of more orders than it may remember the oldest are told no more, and none when it is closed', () => {
  const timers = new ManualTimers();
  const { exchange, told } = toyNode(timers);
  for (let i = 0; i <= maxKnown; i++) exchange.tell({ tag: `t${i}` });
  told.length = 0;
  timers.advance(everyMs);
  const again = told.flatMap((message) => (message as { orders: { what: Purge }[] }).orders);
  assert.equal(again.length, maxKnown);
  assert.deepEqual(again[0]!.what, { tag: 't1' });
  exchange.close();
  told.length = 0;
  timers.advance(toldForMs);
  assert.deepEqual(told, []);
});

/** Regions of so many nodes; a message to a region comes to one by chance, or is lost. Returns when the last has heard. */
function lastHeardMs(sizes: readonly number[], lost: number, random: Random): number {
  const timers = new ManualTimers();
  const regions: ToyNode[][] = sizes.map(() => []);
  const toAll = (message: unknown) => {
    for (const nodes of regions) {
      const node = nodes[Math.floor(random.next() * nodes.length)]!;
      if (random.next() >= lost) timers.after(100, () => node.hear('', message));
    }
  };
  for (const [at, size] of sizes.entries()) {
    for (let count = 0; count < size; count++) regions[at]!.push(toyNode(timers, toAll));
  }
  const nodes = regions.flat();
  nodes[0]!.exchange.tell({ tag: 'a' });
  const waiting = () => nodes.slice(1).some(({ done }) => done.length === 0);
  while (waiting() && timers.now() < 2 * toldForMs) timers.advance(100);
  return timers.now();
}

test('all nodes of all regions hear of an order within thirty seconds, though one message in ten is lost', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(sizes, fc.integer(), (nodes, seed) => {
      const tookMs = lastHeardMs(nodes, 0.1, seededRandom(seed));
      assert.ok(tookMs <= 30_000, `${nodes.join(' + ')} nodes: ${tookMs} ms`);
    }),
    { numRuns: 100 },
  );
});
