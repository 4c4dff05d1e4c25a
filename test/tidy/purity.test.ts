import assert from 'node:assert/strict';
import { test } from 'node:test';
import { purityFindings } from './purity.ts';
import { parseSource, readSources } from './sources.ts';

test('nothing below floor 3 reads the clock, draws lots, waits or does I/O, but for the drivers', () => {
  assert.deepEqual(purityFindings(readSources('src/**/*.ts')), []);
});

test('finds every way to time, chance and I/O', () => {
  const bad = parseSource(
    'src/balance/bad.ts',
    `import { readFile } from 'node:fs/promises';
import { randomUUID, createHash } from 'node:crypto';
export const at = Date.now() + new Date().getTime() + performance.now();
export const systemChance = Math.random();
setTimeout(() => fetch(process.env.URL), 5);
AbortSignal.timeout(10);
`,
  );
  assert.deepEqual(purityFindings([bad]), [
    'src/balance/bad.ts:1: imports node:fs/promises',
    'src/balance/bad.ts:2: uses imported randomUUID',
    'src/balance/bad.ts:3: uses Date.now',
    'src/balance/bad.ts:3: uses new Date()',
    'src/balance/bad.ts:3: uses performance',
    'src/balance/bad.ts:4: uses Math.random',
    'src/balance/bad.ts:5: uses setTimeout',
    'src/balance/bad.ts:5: uses fetch',
    'src/balance/bad.ts:5: uses process',
    'src/balance/bad.ts:6: uses AbortSignal.timeout',
  ]);
});

test('knows a name from a member of that name, and a date given from the date now', () => {
  const text = `import { createHash } from 'node:crypto';
interface Step { process(): void; fetch: string }
export const step = (at: number, route: Step) => [new Date(at), route.fetch, route.process(), { performance: 1 }];
`;
  assert.deepEqual(purityFindings([parseSource('src/route/good.ts', text)]), []);
});

test('lets drivers and higher floors act, and core wrap clock and chance in its system constants', () => {
  const act = 'setTimeout(() => fetch(String(Date.now())), 5);';
  const files = [
    parseSource('src/registry/drivers/dns.ts', act),
    parseSource('src/proxy/pool.ts', act),
    parseSource('src/core/clock.ts', 'export const systemClock = { now: () => performance.now() };'),
  ];
  assert.deepEqual(purityFindings(files), []);
  const stray = parseSource('src/core/stray.ts', 'export const stray = { now: () => performance.now() };');
  assert.deepEqual(purityFindings([stray]), ['src/core/stray.ts:1: uses performance']);
});
