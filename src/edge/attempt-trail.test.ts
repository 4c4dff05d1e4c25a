import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AttemptEnd, type TriedEndpoint } from '../proxy/index.ts';
import { AttemptTrail, TrailShare, trailLength } from './attempt-trail.ts';

const address = { host: '127.0.0.1', port: 80, tls: false };
const endpoint = (id: string): TriedEndpoint => ({ id, isEdge: false, address });
const [a, b] = [endpoint('a'), endpoint('b')];

function written(trail: AttemptTrail): readonly (readonly [string, number | undefined, number])[] {
  return Array.from({ length: trail.length }, (_, index) => {
    const attempt = trail.at(index);
    return [attempt.endpoint.id, attempt.end, attempt.latencyMs];
  });
}

test('keeps the attempts of a request in order, each with its end', () => {
  const trail = new AttemptTrail();
  trail.begin(performance.now());
  trail.started(a);
  trail.finished(a, AttemptEnd.reset, 5);
  trail.started(b);
  assert.deepEqual(written(trail), [
    ['a', AttemptEnd.reset, 5],
    ['b', undefined, 0],
  ]);
  assert.equal(trail.at(0).startedMs, 0);
  assert.ok(trail.at(1).startedMs >= 0);
});

test('tells the ends of two attempts apart that are under way at one time, at one endpoint too', () => {
  const trail = new AttemptTrail();
  trail.begin(0);
  for (const each of [a, b, a]) trail.started(each);
  trail.finished(a, AttemptEnd.ok, 3);
  trail.finished(a, AttemptEnd.abandoned, 1);
  assert.deepEqual(written(trail), [
    ['a', AttemptEnd.abandoned, 1],
    ['b', undefined, 0],
    ['a', AttemptEnd.ok, 3],
  ]);
});

test('counts attempts beyond those it keeps', () => {
  const trail = new AttemptTrail();
  trail.begin(0);
  for (let made = 0; made < trailLength + 3; made++) trail.started(a);
  trail.finished(b, AttemptEnd.ok, 1);
  assert.deepEqual([trail.made, trail.length], [trailLength + 3, trailLength]);
  trail.begin(0);
  assert.deepEqual([trail.made, trail.length], [0, 0]);
});

test('what a copy of a request does is written down until the request is over, and not into the next one', () => {
  const trail = new AttemptTrail();
  trail.begin(0);
  const share = new TrailShare(trail);
  share.started(a);
  trail.begin(0);
  share.finished(a, AttemptEnd.ok, 1);
  share.started(b);
  assert.equal(trail.made, 0);
  new TrailShare(trail).started(b);
  assert.deepEqual(written(trail), [['b', undefined, 0]]);
});

test('whoever is told besides hears of each try in its turn, a share only until the request is over', () => {
  const trail = new AttemptTrail();
  trail.begin(0);
  const heard: string[] = [];
  const note =
    (what: string) =>
    ({ id }: TriedEndpoint) =>
      void heard.push(`${what} ${id}`);
  trail.also = { started: note('started'), sending: note('sending'), finished: note('finished') };
  const share = new TrailShare(trail);
  share.started(a);
  trail.started(b);
  trail.sending(b);
  share.sending(a);
  trail.finished(b, AttemptEnd.ok, 1);
  assert.deepEqual(heard, ['started a', 'started b', 'sending b', 'sending a', 'finished b']);
  trail.begin(1);
  trail.also = { started: note('started'), sending: note('sending'), finished: note('finished') };
  share.sending(a);
  assert.equal(heard.length, 5);
});
