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

const copy = () => ({ method: 'GET', path: '/', notes: { traceFields: '' } });

test('what a copy of a request does is written down until the request is over, and not into the next one', () => {
  const trail = new AttemptTrail();
  trail.begin(0);
  const share = new TrailShare(trail, copy());
  const shareOfShare = share.of(copy());
  share.started(a);
  assert.equal(trail.made, 1);
  trail.begin(0);
  share.finished(a, AttemptEnd.ok, 1);
  share.started(b);
  shareOfShare.started(b);
  share.of(copy()).started(b);
  assert.equal(trail.made, 0);
  new TrailShare(trail, copy()).of(copy()).started(b);
  assert.deepEqual(written(trail), [['b', undefined, 0]]);
});

test('whoever is told besides hears of each try in its turn, and of those of copies apart', () => {
  const trail = new AttemptTrail();
  trail.begin(0);
  const heard: string[] = [];
  const listener = (name: string) => {
    const note =
      (what: string) =>
      ({ id }: TriedEndpoint) =>
        void heard.push(`${name} ${what} ${id}`);
    return { started: note('started'), sending: note('sending'), finished: note('finished') };
  };
  trail.also = { ...listener('own'), ofCopy: ({ path }) => listener(path) };
  const part = new TrailShare(trail, { ...copy(), path: '/part' });
  const deeper = part.of({ ...copy(), path: '/deeper' });
  part.started(a);
  trail.started(b);
  trail.sending(b);
  part.sending(a);
  deeper.started(b);
  trail.finished(b, AttemptEnd.ok, 1);
  const told = ['/part started a', 'own started b', 'own sending b', '/part sending a', '/deeper started b'];
  assert.deepEqual(heard.splice(0), [...told, 'own finished b']);
  trail.begin(1);
  trail.also = { ...listener('next'), ofCopy: () => listener('next') };
  part.finished(a, AttemptEnd.ok, 1);
  assert.deepEqual(heard, ['/part finished a'], 'a copy may go on behind its request');
});
