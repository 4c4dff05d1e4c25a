import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderData } from './render-data.ts';

const data = {
  primary: 'us-east',
  epoch: 3,
  regions: [
    { region: 'us-east', role: 'primary', version: 42, lagMs: 0, lagWrites: 0, contactMs: 0 },
    { region: 'eu-west', role: 'replica', version: 40, lagMs: 12_300, lagWrites: 2, contactMs: 12_000 },
    { region: 'ap-south', role: 'unreachable', version: 0 },
  ],
  lost: 0,
  lostWrites: [],
} as const;

test('shows how the data of each region stand', () => {
  assert.equal(
    renderData(data),
    `data (primary us-east, term 3)
REGION    ROLE         VERSION  LAG  WRITES BEHIND  HEARD OF
us-east   primary           42   0s              0        0s
eu-west   replica           40  12s              2       12s
ap-south  unreachable        0    -              -         -
`,
  );
});

test('shows what failovers have lost, by region, term and key', () => {
  const keys = Array.from({ length: 9 }, (_, at) => `users/${at}`);
  const lostWrites = [
    { region: 'eu-west', epoch: 1, firstVersion: 6, lastVersion: 6, keys: ['users/\u001b[2J'] },
    { region: 'ap-south', epoch: 2, firstVersion: 20, lastVersion: 28, keys },
  ];
  const lines = renderData({ ...data, lost: 10, lostWrites }).split('\n');
  assert.equal(lines[0], 'data (primary us-east, term 3, 10 writes lost by failovers)');
  assert.deepEqual(lines.slice(5), [
    'lost: 1 write of term 1, version 6, given up by eu-west: users/·[2J',
    'lost: 9 writes of term 2, versions 20 to 28, given up by ap-south: users/0, users/1, users/2, users/3, users/4, users/5, users/6, users/7, …',
    '',
  ]);
  assert.match(
    renderData({ ...data, lost: 1, lostWrites: lostWrites.slice(0, 1) }),
    /^data \(.*, 1 write lost by failovers\)/,
  );
});

test('marks a primary that has not heard of the newer term', () => {
  const regions = [data.regions[0], { region: 'eu-west', role: 'superseded', version: 40 }] as const;
  const lines = renderData({ ...data, regions }).split('\n');
  assert.match(lines[3]!, /^eu-west +superseded +40 +- /);
  assert.match(lines[4]!, /^eu-west takes itself for the primary .* will be lost$/);
});
