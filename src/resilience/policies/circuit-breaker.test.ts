import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../core/index.ts';
import { type CircuitBreakerOptions, circuitBreaker } from './circuit-breaker.ts';

function setup(options: CircuitBreakerOptions = {}) {
  const clock = new ManualClock(1_000);
  const policy = circuitBreaker({ clock, minimumSamples: 2, ...options });
  const fail = (message = 'no') => policy.execute(() => Promise.reject(new Error(message))).catch(() => {});
  return { clock, policy, fail };
}

test('refuses without calling while it is open, says until when, and tries again then', async () => {
  const { clock, policy, fail } = setup();
  await fail();
  await fail();
  clock.advance(4_000);
  await assert.rejects(
    policy.execute(() => assert.fail('called')),
    { code: 'ERR_RESILIENCE_CIRCUIT_OPEN', details: { reason: '2 of 2 calls failed', retryAfterMs: 6_000 } },
  );
  clock.advance(6_000);
  for (let i = 0; i < 3; i++) assert.equal(await policy.execute(() => 'well'), 'well');
  assert.equal(policy.circuit.state, 'closed');
});

test('counts only the errors that are failures', async () => {
  const { policy, fail } = setup({ isFailure: (error) => (error as Error).message !== 'not found' });
  for (let i = 0; i < 9; i++) await fail('not found');
  assert.equal(policy.circuit.state, 'closed');
});

test('counts slow successes', async () => {
  const { clock, policy } = setup({ slowCallMs: 50 });
  for (let i = 0; i < 2; i++) await policy.execute(() => clock.advance(50));
  assert.match(policy.circuit.reason, /took 50 ms or more/);
});

test('does not hold against what was called that the caller gave up', async () => {
  const { policy } = setup();
  for (let i = 0; i < 9; i++) {
    const caller = new AbortController();
    const call = policy.execute(({ signal }) => {
      caller.abort();
      signal.throwIfAborted();
    }, caller);
    await assert.rejects(call, { name: 'AbortError' });
  }
  assert.equal(policy.circuit.state, 'closed');
});
