/**
 * `npm run bench -- cache-store`: nanoseconds of a memory store's calls, by policy. 100,000 keys, so that entries do not lie in
 * the processor's caches; the best of many rounds, because noise only adds.
 */

import { seededRandom } from '../../../src/core/index.ts';
import {
  createMemoryStore,
  type EvictionPolicyName,
  evictionPolicies,
  type MemoryStore,
} from '../../../src/store/index.ts';
import type { Bench } from '../../bench.ts';
import { markdownTable } from '../../support/markdown-table.ts';

const keys = 100_000;
const callsPerRound = 100_000;
const rounds = 20;
const entryBytes = 1_000;

/** Kept, so that no loop can be dropped as useless. */
let sink = 0;

function best(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    work();
    least = Math.min(least, Number(process.hrtime.bigint() - start) / callsPerRound);
  }
  return least;
}

/** Hits in an order that no prefetcher guesses. */
function gets(store: MemoryStore<number>, names: readonly string[]): void {
  for (let i = 0; i < callsPerRound; i++) {
    sink += store.get(names[(Math.imul(i, 40_503) % keys) >>> 0] ?? names[0]!)?.value ?? 0;
  }
}

function measure(policy: EvictionPolicyName): readonly string[] {
  const options = { policy, random: seededRandom(1) };
  const names = Array.from({ length: keys }, (_, i) => `https://shop.example/item/${i}`);
  const set = (store: MemoryStore<number>, key: string): boolean =>
    store.set({ key, value: 1, valueBytes: entryBytes });

  const roomy = createMemoryStore<number>(options);
  for (const name of names) set(roomy, name);
  const get = best(() => gets(roomy, names));
  const replace = best(() => {
    for (let i = 0; i < callsPerRound; i++) set(roomy, names[i]!);
  });

  const evicting = (prefixIndex: boolean): number => {
    const store = createMemoryStore<number>({ ...options, prefixIndex, maxBytes: 20_000 * entryBytes });
    let next = 0;
    return best(() => {
      for (let i = 0; i < callsPerRound; i++) set(store, `https://shop.example/item/${next++}`);
    });
  };
  return [policy, ...[get, replace, evicting(false), evicting(true)].map((figure) => figure.toFixed(0))];
}

export const cacheBench: Bench = {
  summary: 'nanoseconds of get and set of the memory store, by eviction policy',
  usage: [],
  async run() {
    const header = ['policy', 'get, hit', 'set, replacing', 'set, evicting', 'the same with prefixIndex'];
    const rows = (Object.keys(evictionPolicies) as EvictionPolicyName[]).map(measure);
    console.log(`ns per call · ${keys.toLocaleString('en')} keys · Node ${process.version}\n`);
    console.log(markdownTable(header, rows));
    if (sink === 0) throw new Error('nothing was found');
  },
};
