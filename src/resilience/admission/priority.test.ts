import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priorities, shedProbability } from './priority.ts';

test('sheds a lower class first and never less than a higher one, more with pressure, and never all of the highest', () => {
  for (let pressure = 0; pressure <= 1; pressure += 0.01) {
    const [low, normal, high] = priorities.map((priority) => shedProbability(priority, pressure));
    assert.ok(low! >= normal! && normal! >= high!, `${low} ${normal} ${high} at ${pressure}`);
    for (const priority of priorities) {
      assert.ok(shedProbability(priority, pressure + 0.01) >= shedProbability(priority, pressure));
    }
  }
  assert.deepEqual(
    priorities.map((priority) => shedProbability(priority, 0)),
    [0, 0, 0],
  );
  assert.deepEqual(
    priorities.map((priority) => shedProbability(priority, 1)),
    [1, 1, 0.95],
  );
  assert.equal(shedProbability('normal', 0.2), 0);
  assert.equal(shedProbability('high', 0.6), 0);
});
