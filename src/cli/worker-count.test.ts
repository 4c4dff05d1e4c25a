import assert from 'node:assert/strict';
import { test } from 'node:test';
import { supervisorDefaults } from '../supervisor/index.ts';
import { workerCount, workerCountWords } from './worker-count.ts';

test('takes the numbers that the supervisor takes, and says which', () => {
  const { maxWorkers } = supervisorDefaults;
  assert.deepEqual([workerCount('1'), workerCount(String(maxWorkers))], [1, maxWorkers]);
  for (const wrong of ['0', String(maxWorkers + 1), '-1', '1.5', '1e2', '', 'two']) {
    assert.equal(workerCount(wrong), undefined, wrong);
  }
  assert.equal(workerCountWords, `a whole number from 1 to ${maxWorkers}`);
});
