import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steeringDefaults } from './defaults.ts';
import { ErrorGate } from './error-gate.ts';

function gate() {
  const seen = { admitted: 0 };
  const made = new ErrorGate(steeringDefaults, () => {
    seen.admitted += 1;
  });
  const record = (good: number, bad: number, nowMs: number) => {
    for (let i = 0; i < good; i++) made.record(true, nowMs);
    for (let i = 0; i < bad; i++) made.record(false, nowMs);
  };
  return { gate: made, record, seen };
}

test('admits a region however much fails, until there are 20 answers', () => {
  const { gate: it, record } = gate();
  record(0, 19, 0);
  assert.equal(it.state(0), 'admitted');
  record(0, 1, 0);
  assert.equal(it.state(0), 'out');
});

test('puts a region out above 10 % of failures, not at 10 %', () => {
  const { gate: it, record } = gate();
  record(18, 2, 0);
  assert.equal(it.state(0), 'admitted');
  record(0, 1, 0);
  assert.equal(it.state(0), 'out');
  assert.equal(it.errorRate(0), 3 / 21);
});

test('forgets failures older than 10 s', () => {
  const { gate: it, record } = gate();
  record(0, 19, 0);
  record(1, 0, 10_000);
  assert.equal(it.state(10_000), 'admitted');
  assert.equal(it.errorRate(10_000), 0);
});

test('is on trial after a cool-down of 10 s, and admitted after 20 good answers', () => {
  const { gate: it, record, seen } = gate();
  record(0, 20, 0);
  assert.equal(it.state(9_999), 'out');
  assert.equal(it.state(10_000), 'trial');
  assert.equal(it.errorRate(10_000), 1, 'the rate it was put out for');
  record(18, 1, 10_500);
  assert.equal(it.state(10_500), 'trial');
  record(1, 0, 10_500);
  assert.equal(it.state(10_500), 'admitted');
  assert.equal(it.errorRate(10_500), 0, 'it starts afresh');
  assert.equal(seen.admitted, 1);
});

test('fails a trial as soon as it cannot pass, and each time is out twice as long, up to a minute', () => {
  const { gate: it, record, seen } = gate();
  record(0, 20, 0);
  let now = 0;
  for (const cooldownMs of [10_000, 20_000, 40_000, 60_000, 60_000]) {
    assert.equal(it.state(now + cooldownMs - 1), 'out');
    now += cooldownMs;
    assert.equal(it.state(now), 'trial');
    record(0, 3, now);
    assert.equal(it.state(now), 'out');
  }
  assert.equal(seen.admitted, 0);
});

test('a trial with too few answers ends after 10 s by those there were', () => {
  const quiet = gate();
  quiet.record(0, 20, 0);
  assert.equal(quiet.gate.state(19_999), 'trial');
  assert.equal(quiet.gate.state(20_000), 'admitted');
  assert.equal(quiet.gate.since(1e9), 20_000, 'also when nobody looked for long');
  const bad = gate();
  bad.record(0, 20, 0);
  bad.record(3, 1, 12_000);
  assert.equal(bad.gate.state(20_000), 'out');
  assert.equal(bad.gate.state(40_000), 'trial', 'after the doubled cool-down');
});

test('the cool-down is short again after a minute of good service', () => {
  const { gate: it, record } = gate();
  record(0, 20, 0);
  assert.equal(it.state(20_000), 'admitted');
  record(0, 20, 30_000);
  assert.equal(it.state(49_999), 'out');
  assert.equal(it.state(60_000), 'admitted');
  record(0, 20, 120_000);
  assert.equal(it.state(129_999), 'out');
  assert.equal(it.state(130_000), 'trial');
});

test('answers that come in while it is out change nothing', () => {
  const { gate: it, record } = gate();
  record(0, 20, 0);
  record(500, 0, 5_000);
  assert.equal(it.state(9_999), 'out');
  assert.equal(it.state(10_000), 'trial');
});

test('lets a region in at once, with a clean slate, when it is forgiven', () => {
  let admitted = 0;
  const gate = new ErrorGate(steeringDefaults, () => {
    admitted += 1;
  });
  for (let at = 0; at < 40; at++) gate.record(false, at);
  assert.equal(gate.state(100), 'out');
  gate.forgive(200);
  assert.equal(gate.state(200), 'admitted');
  assert.equal(gate.errorRate(200), 0);
  assert.equal(admitted, 1);
});
