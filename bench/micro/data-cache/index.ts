/**
 * `npm run bench -- data-cache`: nanoseconds of the calls of caches for an app's data, in memory. The contenders take turns in
 * every round; the best round of each counts, because noise only adds. Callers wait for each answer before the next call,
 * where the answer is a promise. Behind it `getOrSet` through Redis (shared.ts).
 */
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { saveResult } from '../../support/results.ts';
import { formatSpread } from '../../support/spread.ts';
import { contenders, type DataCache } from './contenders.ts';
import { measureShared, type SharedFigures, sharedCases } from './shared.ts';

const rounds = 15;
const calls = 50_000;
const names = Array.from({ length: 10_000 }, (_, i) => `user:${i}`);

interface Operation {
  readonly title: string;
  call(cache: DataCache, key: string): unknown;
  /** Left out for others. */
  isFor?(cache: DataCache): boolean;
}

const operations: readonly Operation[] = [
  {
    title: 'get at once, hit',
    call: (cache, key) => cache.getSync!(key),
    isFor: ({ getSync }) => getSync !== undefined,
  },
  { title: 'get, hit', call: (cache, key) => cache.get(key) },
  { title: 'get, miss', call: (cache, key) => cache.get(`${key}?`) },
  { title: 'getOrSet, hit', call: (cache, key) => cache.getOrSet(key, () => Promise.resolve(key)) },
  { title: 'set', call: (cache, key) => cache.set(key, { name: key }) },
];

/** In an order that no prefetcher guesses. */
const keyOf = (i: number): string => names[(Math.imul(i, 40_503) >>> 0) % names.length]!;

async function nanoseconds(cache: DataCache, { call }: Operation): Promise<number> {
  const start = process.hrtime.bigint();
  for (let i = 0; i < calls; i++) {
    const answer = call(cache, keyOf(i));
    if (answer instanceof Promise) await answer;
  }
  return Number(process.hrtime.bigint() - start) / calls;
}

/** The best of all rounds: by contender and operation. */
async function measure(): Promise<Readonly<Record<string, number[]>>> {
  const opened: Record<string, DataCache> = {};
  const best: Record<string, number[]> = {};
  for (const [name, { open }] of Object.entries(contenders)) {
    opened[name] = await open(2 * names.length);
    for (const key of names) await opened[name].set(key, { name: key });
    best[name] = operations.map(() => Number.POSITIVE_INFINITY);
  }
  for (let round = 0; round < rounds; round++) {
    for (const [at, operation] of operations.entries()) {
      for (const [name, cache] of Object.entries(opened)) {
        if (operation.isFor?.(cache) === false) continue;
        best[name]![at] = Math.min(best[name]![at]!, await nanoseconds(cache, operation));
      }
    }
  }
  return best;
}

function shown(figure: number, ours: number): string {
  return Number.isFinite(figure) ? `${figure.toFixed(0)} (${(figure / ours).toFixed(2)})` : '–';
}

export const dataCacheBench: Bench = {
  summary: "caches for an app's data: nanoseconds in memory, processor time through Redis",
  usage: ['--quick         not saved'],
  async run(args) {
    const best = await measure();
    const shared = await measureShared();
    const header = ['ns per call', ...operations.map(({ title }) => title)];
    const rows = Object.entries(best).map(([name, figures]) => [
      `${name} ${contenders[name]!.version()}`,
      ...figures.map((figure, at) => shown(figure, best.antipode![at]!)),
    ]);
    const machine = describeMachine();
    const text = `# Caches for data

${machine.processor}, ${machine.cores} cores, ${machine.system}; Node.js ${machine.node}; commit ${machine.commit}; ${machine.date}.

${names.length.toLocaleString('en')} keys, ${rounds} rounds of ${calls.toLocaleString('en')} calls, the contenders taking turns; the best round of each, in brackets
as a ratio to ours. \`get\` of lru-cache answers at once, all others by a promise, which is waited for. No copies and no
second tier. Made by \`npm run bench -- data-cache\`.

${markdownTable(header, rows)}

## Through Redis

Microseconds of processor time of this process for a \`getOrSet\` that memory cannot answer, sixteen at a time, a value of
300 bytes; the median of the rounds (least–most). Each has memory in front of Redis, and a channel for invalidations where
it has one: ours and BentoCache.

${sharedTable(shared)}`;
    console.log(text);
    if (!args.includes('--quick')) await saveResult('data-cache', { machine, best, shared }, text);
    process.exit();
  },
};

function sharedTable(figures: SharedFigures): string {
  const rows = Object.entries(figures).map(([name, by]) => [
    name,
    ...sharedCases.map((one) => formatSpread(by[one], 0)),
  ]);
  return markdownTable(['µs per call', ...sharedCases], rows);
}
