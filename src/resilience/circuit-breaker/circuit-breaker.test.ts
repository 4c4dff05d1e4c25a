import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CIRCUIT_REFUSED, CircuitBreaker, type CircuitChange, type CircuitOptions, circuitDefaults } from './index.ts';

/** A breaker with a book of its changes; `call` makes a whole call at a time, and tells whether it was let through. */
function setup(options: Partial<CircuitOptions> = {}) {
  const changes: CircuitChange[] = [];
  const breaker = new CircuitBreaker(options, (change) => changes.push(change));
  const call = (ok: boolean, nowMs: number, latencyMs = 1) => {
    const permit = breaker.acquire(nowMs);
    if (permit === CIRCUIT_REFUSED) return false;
    breaker.record(permit, ok, latencyMs, nowMs);
    return true;
  };
  const fail = (times: number, nowMs: number) => {
    for (let time = 0; time < times; time++) call(false, nowMs);
  };
  return { breaker, changes, call, fail };
}

test('says nothing before there are enough calls', () => {
  const { breaker, fail } = setup();
  fail(19, 0);
  assert.equal(breaker.state, 'closed');
  fail(1, 0);
  assert.equal(breaker.state, 'open');
  assert.equal(breaker.reason, '20 of 20 calls failed');
});

test('opens at half of the calls failed, not one below', () => {
  const { breaker, call } = setup();
  for (let i = 0; i < 11; i++) call(true, 0);
  for (let i = 0; i < 10; i++) call(false, 0);
  assert.equal(breaker.state, 'closed', '10 of 21');
  call(false, 0);
  assert.equal(breaker.state, 'open', '11 of 22');
});

test('opens when all calls are slow, although they succeed', () => {
  const { breaker, call } = setup({ slowCallMs: 100 });
  for (let i = 0; i < 19; i++) call(true, 0, 100);
  assert.equal(breaker.state, 'closed');
  call(true, 0, 100);
  assert.equal(breaker.reason, '20 of 20 calls took 100 ms or more');
});

test('forgets what has left the window', () => {
  const { breaker, fail } = setup();
  fail(19, 0);
  fail(10, 10_000);
  assert.equal(breaker.state, 'closed');
});

test('lets nothing through while open, and says for how long', () => {
  const { breaker, call, fail } = setup();
  fail(20, 500);
  assert.equal(call(true, 10_499), false);
  assert.equal(breaker.retryAfterMs(10_400), 100);
  assert.equal(breaker.retryAfterMs(10_500), 0);
  assert.equal(call(true, 10_500), true);
  assert.equal(breaker.state, 'half-open');
});

test('closes after most of the probes succeeded, and opens again after most failed', () => {
  for (const good of [true, false]) {
    const { breaker, call, changes, fail } = setup();
    fail(20, 0);
    call(!good, 10_000);
    call(good, 10_000);
    call(good, 10_001);
    assert.equal(breaker.state, 'half-open');
    call(good, 10_002);
    assert.equal(breaker.state, good ? 'closed' : 'open');
    assert.deepEqual(
      changes.map(({ state }) => state),
      ['open', 'half-open', good ? 'closed' : 'open'],
    );
    assert.match(changes.at(-1)!.reason, good ? /3 of 5 probes succeeded/ : /3 of 5 probes failed/);
  }
});

test('a slow probe is a bad one', () => {
  const { breaker, call, fail } = setup({ slowCallMs: 100 });
  fail(20, 0);
  for (let i = 0; i < 3; i++) call(true, 10_000, 100);
  assert.equal(breaker.state, 'open');
});

test('lets five probes through at once, and others when those are given back or never heard of', () => {
  const { breaker, fail } = setup();
  fail(20, 0);
  const permits = Array.from({ length: 6 }, () => breaker.acquire(10_000));
  assert.deepEqual(
    permits.map((permit) => permit !== CIRCUIT_REFUSED),
    [true, true, true, true, true, false],
  );
  breaker.release(permits[0]!);
  assert.notEqual(breaker.acquire(10_001), CIRCUIT_REFUSED);
  assert.equal(breaker.acquire(19_999), CIRCUIT_REFUSED);
  const later = breaker.acquire(20_000);
  assert.notEqual(later, CIRCUIT_REFUSED);
  for (const permit of permits) breaker.record(permit, false, 1, 20_000);
  assert.equal(breaker.state, 'half-open', 'the probes given up no longer count');
});

test('a call begun before it opened decides nothing afterwards', () => {
  const { breaker, call, fail } = setup();
  const early = Array.from({ length: 30 }, () => breaker.acquire(0));
  fail(20, 1);
  for (const permit of early.slice(0, 10)) breaker.record(permit, true, 1, 2);
  call(true, 10_001);
  for (const permit of early.slice(10)) breaker.record(permit, false, 1, 10_001);
  assert.equal(breaker.state, 'half-open');
});

test('refuses options that cannot be meant', () => {
  for (const wrong of [
    { errorRate: 0 },
    { errorRate: 2 },
    { minimumSamples: 0 },
    { openMs: Number.NaN },
    { probes: 0.5 },
  ])
    assert.throws(() => new CircuitBreaker(wrong), { code: 'ERR_RESILIENCE_OPTION' });
});

test('whatever happens: nothing passes an open circuit, probes are few, it opens with a cause and tries again in time', () => {
  const options = { ...circuitDefaults, minimumSamples: 5 };
  const step = fc.record({ gapMs: fc.nat({ max: 3_000 }), ok: fc.boolean(), hold: fc.nat({ max: 3 }) });
  let opened = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), (steps) => {
      let openSinceMs = Number.NaN;
      let nowMs = 0;
      const breaker = new CircuitBreaker(options, ({ state }) => {
        if (state === 'open') opened++;
        openSinceMs = state === 'open' ? nowMs : Number.NaN;
      });
      const held: { permit: number; ok: boolean }[] = [];
      for (const { gapMs, ok, hold } of steps) {
        nowMs += gapMs;
        const permit = breaker.acquire(nowMs);
        if (!Number.isNaN(openSinceMs)) assert.ok(permit === CIRCUIT_REFUSED && nowMs < openSinceMs + options.openMs);
        if (breaker.state === 'closed') assert.notEqual(permit, CIRCUIT_REFUSED);
        if (permit !== CIRCUIT_REFUSED) held.push({ permit, ok });
        const halfOpen = breaker.state === 'half-open' ? held.filter((each) => each.permit === permit).length : 0;
        assert.ok(halfOpen <= options.probes, `${halfOpen} probes`);
        if (hold > 0) for (const each of held.splice(0, hold)) breaker.record(each.permit, each.ok, 1, nowMs);
      }
    }),
    { numRuns: 300 },
  );
  assert.ok(opened > 300, `opened ${opened} times: the histories prove little`);
});

test('says beforehand whether it would let a call through', () => {
  const breaker = new CircuitBreaker({ minimumSamples: 1, openMs: 100, probes: 2 });
  assert.equal(breaker.admits(0), true);
  breaker.record(breaker.acquire(0), false, 1, 0);
  assert.deepEqual([breaker.admits(99), breaker.admits(100)], [false, true]);
  assert.equal(breaker.state, 'open');
  breaker.acquire(100);
  assert.equal(breaker.admits(100), true);
  breaker.acquire(100);
  assert.deepEqual([breaker.admits(199), breaker.admits(200)], [false, true]);
});
