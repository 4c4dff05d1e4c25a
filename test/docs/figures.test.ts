import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Result as AppResult } from '../../bench/macro/app/measure.ts';
import type { Result as ProxyResult } from '../../bench/macro/proxy/measure.ts';
import type { TroubleResult } from '../../bench/macro/trouble/index.ts';
import { withBlock } from '../../scripts/figures/block.ts';
import { appFigures } from '../../scripts/figures/from-app.ts';
import { proxyFigures } from '../../scripts/figures/from-proxy.ts';
import { troubleFigures } from '../../scripts/figures/from-trouble.ts';
import { withFigures } from '../../scripts/figures/index.ts';

const page = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const machine = { processor: 'P', cores: 2, system: 'S', node: '24', commit: 'abc', date: '2026-11-21' };
const empty = '<!-- bench:x -->\nold\n<!-- end -->';

test('the figures of README.md are those of the latest runs (else: npm run figures)', () => {
  assert.equal(page, withFigures(page));
});

test('a figure of the proxies is the median of the ratios to nginx within a round', () => {
  const samples = (...us: readonly number[]) => us.map((processorUs) => ({ processorUs }));
  const result = { machine, cases: { small: { nginx: samples(10, 20, 40), antipode: samples(12, 20, 80) } } };
  const block = withBlock(empty, 'x', proxyFigures, result as unknown as ProxyResult);
  assert.match(block, /^\| antipode +\| +1\.20 \|$/m);
  assert.match(block, /^\| nginx +\| +1\.00 \|$/m);
  assert.match(block, /commit abc/);
  assert.doesNotMatch(block, /old/);
});

test('a figure of an app is the median of the ratios to nginx and cluster within a round', () => {
  const samples = (...rates: readonly number[]) => rates.map((requestsPerSecond) => ({ requestsPerSecond }));
  const slow = samples(10, 20, 40);
  const fastify = {
    antipode: samples(20, 30, 60),
    'nginx-cluster': slow,
    cluster: slow,
    'nginx-pm2': slow,
    watt: slow,
  };
  const block = withBlock(empty, 'x', appFigures, { machine, cases: { fastify } } as unknown as AppResult);
  assert.match(block, /^\| `antipode start`.* \| +1\.50 \|$/m);
  assert.match(block, /^\| nginx in front of `node:cluster` +\| +1\.00 \|$/m);
});

test('no figure is invented', () => {
  assert.doesNotMatch(withBlock(empty, 'x', appFigures), /\d/);
  assert.throws(() => withBlock('', 'x', appFigures), /no block/);
});

test('a figure of trouble is what failed, of how many', () => {
  const lost = (failed: number) => ({ failed, requests: 15_000, slowestMs: 1 });
  const each = { version: '1', kills: lost(3), restarts: lost(0) };
  const contenders = { antipode: each, 'nginx-cluster': each, cluster: each, 'nginx-pm2': each, pm2: each };
  const result: TroubleResult = { machine, extent: { kills: 30, restarts: 10 }, contenders };
  const block = withBlock(empty, 'x', troubleFigures, result);
  assert.match(block, /^\| PM2 alone +\| +3 of 15,000 \| +0 of 15,000 \|$/m);
  assert.match(block, /killed every second \(30 times\)/);
});
