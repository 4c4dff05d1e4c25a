import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkData } from './data.ts';

const two = { us: {}, eu: {} };
const url = 'postgres://db.internal/shop';

function faults(data: unknown, regions: object = two): string[] {
  return checkData({ regions, data }).map(({ path, message }) => `${path}: ${message}`);
}

test('takes what fits together', () => {
  assert.deepEqual(checkData({}), []);
  assert.deepEqual(faults({}), []);
  assert.deepEqual(faults({ replication: 'sync' }), []);
  assert.deepEqual(faults({ engine: 'postgres', servers: { us: url }, replication: 'sync', pgbouncer: true }), []);
  assert.deepEqual(faults({ engine: 'postgres', servers: { local: url } }, {}), []);
});

const wrong: readonly (readonly [unknown, RegExp, object?])[] = [
  [{ replication: 'sync' }, /^data\.replication: .*another region/, { us: {} }],
  [{ servers: { us: url } }, /^data\.servers: .*PostgreSQL/],
  [{ pgbouncer: true }, /^data\.pgbouncer: .*PostgreSQL/],
  [{ engine: 'postgres' }, /^data\.servers: .*'us': 'postgres:/],
  [{ engine: 'postgres', servers: { ap: url } }, /^data\.servers\.ap: .*'us' and 'eu'/],
  [{ engine: 'postgres', servers: { us: url } }, /^data\.servers\.us: .*'local'/, {}],
  [
    { engine: 'postgres', servers: { us: url }, replication: 'majority' },
    /^data\.replication: 'majority' is for files/,
  ],
];

for (const [data, message, regions] of wrong) {
  test(`refuses ${JSON.stringify(data)}${regions === undefined ? '' : ` in ${JSON.stringify(regions)}`}`, () => {
    const found = faults(data, regions);
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0]!, message);
  });
}

test('a route that wants new data needs data', () => {
  const routes = [{ path: '/' }, { path: '/prices', fresh: true }];
  const [fault, ...more] = checkData({ routes });
  assert.deepEqual([fault?.path, more], ['routes[1].fresh', []]);
  assert.match(fault!.message, /add `data`/);
  assert.deepEqual(checkData({ routes, data: {} }), []);
});
