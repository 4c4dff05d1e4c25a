/**
 * The first promise of replicated data with real processes and files, for a few seconds of faults; the others, and longer, in
 * `npm run bench -- consistency`. What is broken when is not the same in every run; what must hold is.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeVerdict } from '../../src/consistency/index.ts';
import { dataPromises, processHistory } from '../support/data-histories/index.ts';

const promise = dataPromises[0]!;

test(`with processes that are killed and stopped, ${promise.name}`, { timeout: 300_000 }, async () => {
  const run = await processHistory({ ...promise, seed: 1, seconds: 4 });
  assert.ok(run.events.some(({ type }) => type === 'ok'));
  assert.ok(run.faults.size > 0);
  for (const verdict of promise.check(run)) assert.equal(describeVerdict(verdict), 'ok');
});
