import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ap, eu, steerWorld, threeRegions, us } from '../../../test/support/steer-world.ts';
import { steerSuite } from '../../testing/index.ts';

steerSuite('failover', 'failover');

const strategy = 'failover';

test('takes the first in the order of the config, and the next ones when it is out', () => {
  const { steering } = steerWorld({ strategy });
  assert.equal(steering.choose({ country: 'JP' }), us);
  assert.equal(steering.choose({ country: 'JP' }, [us]), eu);
  steering.setHealth(us, false, 'down');
  steering.setDraining(eu, true);
  assert.equal(steering.choose({ country: 'DE' }), ap);
  steering.setHealth(us, true, 'up');
  assert.equal(steering.choose({ country: 'DE' }), us);
});

test('takes the primary first, wherever it stands in the config', () => {
  const regions = threeRegions.map((region) => ({ ...region, primary: region.id === ap }));
  const { steering } = steerWorld({ strategy, regions });
  const tried: string[] = [];
  for (let id = steering.choose({}, tried); id !== undefined; id = steering.choose({}, tried)) tried.push(id);
  assert.deepEqual(tried, [ap, us, eu]);
  assert.match(steering.explain({}).reason, /ap-northeast is best: the primary, number 1 of 3/);
});
