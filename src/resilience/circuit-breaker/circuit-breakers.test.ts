import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CIRCUIT_REFUSED, CircuitBreakers } from './index.ts';

test('keeps a breaker for each key, and tells whose state changed', () => {
  const changed: string[] = [];
  const breakers = new CircuitBreakers({
    minimumSamples: 1,
    onChange: (key, { state }) => changed.push(`${key} ${state}`),
  });
  breakers.of('a').record(breakers.of('a').acquire(0), false, 1, 0);
  assert.equal(breakers.of('a').acquire(1), CIRCUIT_REFUSED);
  assert.notEqual(breakers.of('b').acquire(1), CIRCUIT_REFUSED);
  assert.deepEqual(changed, ['a open']);
});

test('remembers no more breakers than it may, and keeps those in use', () => {
  const breakers = new CircuitBreakers({ maxCircuits: 8 });
  const busy = breakers.of('busy');
  for (let i = 0; i < 100; i++) {
    breakers.of(`once-${i}`);
    assert.equal(breakers.of('busy'), busy);
    assert.ok(breakers.size <= 8);
  }
});

test('refuses options that cannot be meant, before any key comes', () => {
  assert.throws(() => new CircuitBreakers({ maxCircuits: 1 }), { code: 'ERR_RESILIENCE_OPTION' });
  assert.throws(() => new CircuitBreakers({ openMs: 0 }), { code: 'ERR_RESILIENCE_OPTION' });
});
