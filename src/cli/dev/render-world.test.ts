import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { RegionSnapshot, WorldSnapshot } from '../../dev/index.ts';
import { renderWorld } from './render-world.ts';

const quiet = { requestsPerSecond: 0, errorsPerSecond: 0, p50Ms: undefined };
const region = (id: string, change: Partial<RegionSnapshot> = {}): RegionSnapshot => ({
  id,
  process: 'up',
  state: 'up',
  reason: 'the check passed',
  rate: quiet,
  slowedMs: 0,
  isCutOff: false,
  ...change,
});

const snapshot: WorldSnapshot = {
  name: 'shop',
  addresses: {
    entry: 'http://127.0.0.1:8080',
    admin: 'http://127.0.0.1:4000',
    regions: { 'us-east': 'http://127.0.0.1:8081', 'eu-west': 'http://127.0.0.1:8082' },
  },
  rate: { requestsPerSecond: 121.4, errorsPerSecond: 0, p50Ms: 84.2 },
  regions: [
    region('us-east', { rate: { requestsPerSecond: 121.4, errorsPerSecond: 1.25, p50Ms: 2.34 }, slowedMs: 300 }),
    region('eu-west', { process: 'killed', state: 'down', reason: 'killed by an intervention', isCutOff: true }),
  ],
  links: [
    { from: 'us-east', to: 'eu-west', rttMs: 376.4, isCut: true },
    { from: 'eu-west', to: 'us-east', rttMs: 76.4, isCut: false },
  ],
};
const log = Array.from({ length: 50 }, (_, index) => ({ kind: 'event' as const, text: `event ${index}` }));
const plain = (rows: number) => renderWorld({ snapshot, log, rows }).map((line) => stripVTControlCharacters(line));

test('shows each region with its traffic and its trouble, the round trips, and the latest of the log', () => {
  assert.deepEqual(plain(16), [
    'antipode dev · shop · http://127.0.0.1:8080   admin http://127.0.0.1:4000',
    '',
    'REGION   STATE   REQ/S  ERR/S  MEDIAN  ADDRESS',
    'us-east  up        121    1.3  2.3 ms  http://127.0.0.1:8081  slowed by 300 ms',
    'eu-west  killed      0    0.0       –  http://127.0.0.1:8082  killed by an intervention, cut off from clients',
    'all                121    0.0   84 ms  http://127.0.0.1:8080',
    '',
    'ROUND TRIP  us-east  eu-west',
    'us-east           –      cut',
    'eu-west       76 ms        –',
    '',
    'event 47',
    'event 48',
    'event 49',
    "curl -i -H 'x-antipode-client: DE' http://127.0.0.1:8080/   or JP, BR, an address, a latitude,longitude",
    'Ctrl-C ends it · antipode kill us-east · antipode cut us-east eu-west · antipode slow us-east 300ms',
  ]);
});

test('never has more lines than the terminal', () => {
  for (let rows = 1; rows < 80; rows++) {
    const lines = plain(rows);
    assert.ok(lines.length <= rows, `${lines.length} lines for ${rows} rows`);
  }
  assert.equal(plain(80).length, 11 + 50 + 2);
});

test('marks what is wrong in red, and nothing else', () => {
  const red = renderWorld({ snapshot, log, rows: 16 }).filter((line) => line.includes('\u001b[31m'));
  assert.deepEqual(
    red.map((line) => stripVTControlCharacters(line).split(/\s/)[0]),
    ['eu-west', 'us-east'],
  );
});
