import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ClientLines, type Line } from './client-lines.ts';
import { Link } from './link.ts';

async function createLines(limits: { readonly maxLines?: number; readonly spareLines?: number }) {
  let opened = 0;
  const lines = new ClientLines({
    regions: ['us', 'eu'],
    stepMs: 5,
    maxLines: 100,
    spareLines: 4,
    ...limits,
    async open() {
      opened++;
      const link = new Link({ target: () => undefined, rttMs: 0 });
      return { link, address: await link.listen(), region: undefined, distanceMs: 0 };
    },
    onAssigned: ({ link, distanceMs }) => link.setRtt(distanceMs),
  });
  await lines.open();
  return { lines, opened: () => opened };
}

const shape = ({ region, distanceMs, link }: Line) => [region, distanceMs, link.rttMs];

test('gives places at about the same distance of a region one line, and others their own', async () => {
  const { lines } = await createLines({});
  const line = lines.to('us', 88);
  assert.deepEqual(shape(line), ['us', 90, 90]);
  assert.equal(lines.to('us', 92), line);
  assert.notEqual(lines.to('us', 93), line);
  assert.notEqual(lines.to('eu', 88), line);
  assert.notEqual(lines.to('eu', 88).address.port, line.address.port);
  assert.deepEqual(shape(lines.to('eu', 0)), ['eu', 5, 5]);
  await lines.close();
});

test('answers a burst of new places at once with the nearest line, and each with its own a moment later', async () => {
  const { lines } = await createLines({ spareLines: 2 });
  lines.to('us', 100);
  lines.to('us', 200);
  assert.deepEqual(shape(lines.to('us', 170)), ['us', 200, 200]);
  assert.deepEqual(shape(lines.to('us', 120)), ['us', 100, 100]);
  assert.deepEqual(shape(lines.to('eu', 300)), ['eu', 5, 5]);
  while (lines.to('us', 170).distanceMs !== 170) await turn();
  await lines.close();
});

test('keeps to its limit: the line used longest ago goes, the first of a region never', async () => {
  const { lines, opened } = await createLines({ maxLines: 4, spareLines: 3 });
  const first = [lines.to('us', 5), lines.to('eu', 5)];
  const oldest = lines.to('us', 50);
  const unused = lines.to('us', 100);
  assert.equal(lines.to('us', 50), oldest);
  lines.to('us', 150);
  while ([...lines].includes(unused)) await turn();
  assert.equal(lines.to('us', 50), oldest);
  assert.deepEqual([lines.to('us', 5), lines.to('eu', 5)], first);
  for (let place = 0; place < 200; place++) {
    lines.to('eu', place * 5);
    while ([...lines].length > 4) await turn();
  }
  assert.ok(opened() < 220, `${opened()} lines opened`);
  await lines.close();
});
