/**
 * `npm run bench -- cache-memory`: how far the process grows beside what the memory store says it holds. Each case runs in a
 * process of its own, with buffers that were written to, and is measured after collections.
 */
import { execFileSync } from 'node:child_process';
import { bufferBytes, createMemoryStore } from '../../../src/store/index.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { saveResult } from '../../support/results.ts';

interface Case {
  readonly entries: number;
  readonly bodyBytes: number;
  /** Entries are set as many times over as this, in a store that has room for `entries`. */
  readonly turns: number;
}

interface Growth {
  readonly said: number;
  readonly resident: number;
  /** Heap in use and buffers. */
  readonly used: number;
}

const cases: readonly Case[] = [
  { entries: 100_000, bodyBytes: 1_024, turns: 1 },
  { entries: 200_000, bodyBytes: 1_024, turns: 1 },
  { entries: 10_000, bodyBytes: 65_536, turns: 1 },
  { entries: 100_000, bodyBytes: 65_536, turns: 1 },
  { entries: 100_000, bodyBytes: 1_024, turns: 4 },
  { entries: 10_000, bodyBytes: 65_536, turns: 4 },
];

/** In the child. */
function grow({ entries, bodyBytes, turns }: Case): Growth {
  const collect = (): NodeJS.MemoryUsage => {
    for (let i = 0; i < 4; i++) globalThis.gc!();
    return process.memoryUsage();
  };
  const makeBody = (): Buffer => Buffer.allocUnsafeSlow(bodyBytes).fill(1);
  const before = collect();
  const maxBytes = turns === 1 ? 2 ** 36 : entries * (bufferBytes(makeBody()) + 360);
  const store = createMemoryStore<Buffer>({ maxBytes, maxEntryBytes: 2 ** 20 });
  for (let i = 0; i < turns * entries; i++) {
    const value = makeBody();
    store.set({ key: `https://shop.example/item/${i}`.padEnd(40, '.'), value, valueBytes: bufferBytes(value) });
  }
  const after = collect();
  const difference = (of: (usage: NodeJS.MemoryUsage) => number): number => of(after) - of(before);
  return {
    said: store.stats().bytes,
    resident: difference(({ rss }) => rss),
    used: difference(({ heapUsed, arrayBuffers }) => heapUsed + arrayBuffers),
  };
}

function measure(each: Case): Growth {
  const flags = ['--expose-gc', '--conditions=@antipode/source', import.meta.filename, JSON.stringify(each)];
  return JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8' })) as Growth;
}

function page(rows: readonly (Case & Growth)[]): string {
  const { processor, system, node, commit, date } = describeMachine();
  const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  const table = markdownTable(
    ['entries', 'body', 'set', 'store says, MiB', 'resident, MiB', 'of what it says', 'heap and buffers, MiB'],
    rows.map(({ entries, bodyBytes, turns, said, resident, used }) => [
      entries.toLocaleString('en'),
      `${bodyBytes / 1_024} KiB`,
      turns === 1 ? 'once' : `${turns} times as many`,
      mebibytes(said),
      mebibytes(resident),
      `${((100 * resident) / said).toFixed(1)} %`,
      mebibytes(used),
    ]),
  );
  return `# Memory of the memory store

How far the process grew beside what the store says it holds: entries with a key of 40 characters and a buffer of its own,
charged by \`bufferBytes\`. "Resident" is the operating system's figure; where entries were set in one go and most were evicted
again, it shows what the collector and the allocator had taken meanwhile and not given back.
${processor}, ${system}, Node.js ${node}, commit ${commit}, ${date}.

${table}
`;
}

export const cacheMemoryBench: Bench = {
  summary: 'growth of the process beside what the memory store says, saved as results/cache-memory',
  usage: [],
  async run() {
    const rows = cases.map((each) => ({ ...each, ...measure(each) }));
    const text = page(rows);
    await saveResult('cache-memory', { machine: describeMachine(), rows }, text);
    console.log(text);
  },
};

if (import.meta.main) console.log(JSON.stringify(grow(JSON.parse(process.argv[2]!) as Case)));
