import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkerState } from '../supervisor/index.ts';
import { failsToStart } from './fails-to-start.ts';

/** `wasReady`: of the last process that ended; undefined where none has. */
const worker = (state: WorkerState, wasReady?: boolean) => ({
  state,
  lastCrash: wasReady === undefined ? undefined : { wasReady },
});

test('workers fail when the last try of each has ended before it was ready, also while the next is under way', () => {
  assert.equal(failsToStart([worker('crashed', false), worker('starting', false)]), true);
  assert.equal(failsToStart([worker('crashed', false), worker('draining')]), true);
});

test('a first try, one that follows a process that served, and one that is ready can be waited for', () => {
  assert.equal(failsToStart([worker('crashed', false), worker('starting')]), false);
  assert.equal(failsToStart([worker('crashed', false), worker('starting', true)]), false);
  assert.equal(failsToStart([worker('crashed', false), worker('ready', false)]), false);
  assert.equal(failsToStart([worker('crashed', false), worker('standby')]), false);
});

test('where there are none, or all are to go, nothing fails', () => {
  assert.equal(failsToStart([]), false);
  assert.equal(failsToStart([worker('stopped', false)]), false);
});
