import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SampleSource } from '../../test/support/sample-source.ts';
import { renderStatus } from './render-status.ts';

test('shows regions, then each service with its endpoints and workers', () => {
  assert.equal(
    renderStatus(new SampleSource().status()),
    `sample: node in us-east, pid 4711, up 1m 1s, version 0.1.0

REGION   STATE  IN FLIGHT  ERRORS    RTT  SINCE  REASON
us-east  up             3   1.3 %      -     5s  2 of 2 checks passed
eu-west  up             3   1.3 %  81 ms     5s  2 of 2 checks passed

service api (least-request)
ENDPOINT                  STATE    ACTIVE  WEIGHT  REQUESTS  ERRORS  SINCE  REASON
api/http://10.0.0.1:3000  healthy       1       1       400       2    12s  answers
api/http://10.0.0.2:3000  healthy       1       1       400       2    12s  answers

service web (round-robin, us-east, PANIC: too few are healthy)
WORKER  STATE     PID      UP  RESTARTS  MEMORY  LOOP  GENERATION  LAST CRASH
     1  ready    4712  1m 30s         1  48 MiB  12 %           2  2m ago: exited with code 1: Error: no database at open
     2  crashed     -       -         7       -     -           2  1s ago: ${'x'.repeat(79)}…
`,
  );
});

test('shows what has neither regions nor services as one line', () => {
  const { region: _, ...node } = new SampleSource().status().node;
  const shown = renderStatus({ world: 'empty\u001b[2J', node, regions: [], services: [] });
  assert.equal(shown, 'empty·[2J: node, pid 4711, up 1m 1s, version 0.1.0\n');
});

test('calls a node what it is: the entry of the regions, or of the only one', () => {
  const { node, regions } = new SampleSource().status();
  const { region: _, ...entry } = node;
  const placeAmong = (count: number) =>
    renderStatus({ world: 'a', node: entry, regions: regions.slice(0, count), services: [] }).split(',', 1)[0];
  assert.deepEqual([placeAmong(2), placeAmong(1)], ['a: global entry', 'a: entry of us-east']);
});

test('shows how the caches of regions hear each other, where they are joined', () => {
  const link = { region: 'us-east', from: 'eu-west', state: 'following', lagMs: 0, behind: 0, gaps: 0 } as const;
  const shown = renderStatus({ ...new SampleSource().status(), services: [], cacheLinks: [link] });
  assert.match(shown, /\n\ncaches \(joined\)\nREGION .*\nus-east {2}eu-west {2}following .*\n$/);
});
