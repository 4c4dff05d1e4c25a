/**
 * `npm run fuzz -- --cases 1000000 --seed 1`: as many cases as wanted; `--case N` looks at one again.
 */
import { parseArgs } from 'node:util';
import { fuzzCodec, type Tally } from './codec-fuzz.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    case: { type: 'string' },
  },
});
const seed = Number(values.seed);
const from = Number(values.case ?? 0);
const cases = values.case === undefined ? Number(values.cases) : 1;
if (![seed, from, cases].every(Number.isSafeInteger)) throw new Error('--cases, --seed and --case take whole numbers');

const started = performance.now();
const seconds = (): string => `${((performance.now() - started) / 1_000).toFixed(0)} s`;
say(`seed ${seed}, ${cases} cases`);
report(fuzzCodec({ seed, cases, from, onProgress }));

function onProgress(done: number): void {
  if (process.stdout.isTTY) process.stdout.write(`\r${done} of ${cases}, ${seconds()} `);
  else if (done % 100_000 === 0) say(`${done} of ${cases}, ${seconds()}`);
}

function report({ messages, verdicts, reasons }: Tally): void {
  say(`\nno contradiction in ${cases} cases with seed ${seed}, ${seconds()}; ${messages} messages read alike`);
  for (const counts of [verdicts, reasons]) {
    const rows = [...counts].sort(([, a], [, b]) => b - a);
    say(['', ...rows.map(([name, number]) => `${String(number).padStart(10)}  ${name}`)].join('\n'));
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
