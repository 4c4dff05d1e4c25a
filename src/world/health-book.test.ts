import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoopbackApp } from '../../test/support/loopback-app.ts';
import { until } from '../../test/support/until.ts';
import { nodeTools } from '../../test/support/world.ts';
import { activeCheckDefaults, outlierDefaults } from '../health/index.ts';
import { AttemptEnd } from '../proxy/index.ts';
import { HealthBook, type HealthBookOptions } from './health-book.ts';

const check = { ...activeCheckDefaults, intervalMs: 15, doubtIntervalMs: 15, timeoutMs: 150, jitter: 0 };
const outliers = { ...outlierDefaults, intervalMs: 10, baseEjectionTimeMs: 60_000, maxEjectionPercent: 100 };
const { ok, serverError, connectFailed, reset, timedOut, malformed, abandoned, passedOn } = AttemptEnd;

/** A book, with what it tells written down as `id state`. */
function open(options: Partial<HealthBookOptions> = {}) {
  const told: string[] = [];
  const silent: string[] = [];
  const book = new HealthBook({
    check,
    outliers,
    checksReadmit: false,
    ...nodeTools(),
    onVerdict: (id, { state }) => told.push(`${id} ${state}`),
    onSilent: (id) => silent.push(id),
    ...options,
  });
  const fail = (id: string, end: AttemptEnd = serverError, times = 5) => {
    for (let i = 0; i < times; i++) book.record(id, end);
  };
  return { book, told, silent, fail, [Symbol.dispose]: () => book.close() };
}

const stateOf = (book: HealthBook, id: string) => book.verdict(id).state;

test('without checks an endpoint is healthy from the beginning', () => {
  using opened = open({ check: false, outliers: false });
  const { book, told } = opened;
  assert.deepEqual(book.verdict('a'), { state: 'unknown', reason: 'not watched', sinceMs: 0 });
  book.add('a', { host: '127.0.0.1', port: 1, tls: false });
  assert.equal(book.verdict('a').reason, 'no active checks');
  assert.deepEqual(told, ['a healthy']);
  book.remove('a');
  assert.equal(stateOf(book, 'a'), 'unknown');
});

test('is unknown until the first check, then follows the checks, and tells each change once', async () => {
  await using app = await LoopbackApp.start();
  using opened = open();
  const { book, told, silent } = opened;
  book.add('a', app.address);
  assert.equal(book.verdict('a').reason, 'no check has finished yet');
  await until(() => app.requests.length > 5, 'some checks');
  assert.deepEqual(told, ['a healthy']);
  app.status = 500;
  await until(() => stateOf(book, 'a') === 'unhealthy', 'unhealthy');
  assert.equal(book.verdict('a').reason, '3 of 3 checks failed: expected 200–399, got 500');
  const asked = app.requests.length;
  await until(() => app.requests.length > asked + 5, 'some more checks');
  app.status = 200;
  await until(() => stateOf(book, 'a') === 'healthy', 'healthy again');
  assert.deepEqual(told, ['a healthy', 'a unhealthy', 'a healthy']);
  assert.deepEqual(silent, [], 'what fails is not silent');
});

test('tells again and again that an unhealthy endpoint hangs', async () => {
  await using app = await LoopbackApp.start();
  using opened = open({ check: { ...check, timeoutMs: 20 } });
  const { book, told, silent } = opened;
  book.add('a', app.address);
  await until(() => told.length === 1, 'healthy');
  app.isSilent = true;
  await until(() => silent.length >= 2, 'told twice');
  assert.deepEqual(told, ['a healthy', 'a unhealthy']);
});

test('tells an unhealthy endpoint that nobody reaches from one that only its checks do not', async () => {
  await using app = await LoopbackApp.start();
  const reach: boolean[] = [];
  using opened = open({
    check: { ...check, timeoutMs: 20, unhealthyThreshold: 1 },
    onReach: (id) => reach.push(opened.book.isUnreachable(id)),
  });
  const { book, told } = opened;
  book.add('a', app.address);
  await until(() => told.length === 1, 'healthy');
  app.isSilent = true;
  const checks = app.requests.length;
  const served = () => {
    book.record('a', ok);
    return app.requests.length > checks + 4;
  };
  await until(served, 'some checks that nobody answers');
  assert.deepEqual([stateOf(book, 'a'), book.isUnreachable('a')], ['unhealthy', false]);
  await until(() => book.isUnreachable('a'), 'no request is answered either');
  app.isSilent = false;
  app.status = 500;
  await until(() => !book.isUnreachable('a'), 'it says that it is sick');
  assert.equal(stateOf(book, 'a'), 'unhealthy');
  assert.deepEqual(reach, [true, false]);
});

test('knows at once that nobody is at an address', async () => {
  using opened = open({ onVerdict: (id) => unreachable.push(opened.book.isUnreachable(id)) });
  const unreachable: boolean[] = [];
  opened.book.add('a', { host: '127.0.0.1', port: 1, tls: false });
  await until(() => unreachable.length === 1, 'unhealthy');
  assert.deepEqual(unreachable, [true]);
});

test('ejects for answers, and an ejected endpoint stays so while its checks pass', async () => {
  await using app = await LoopbackApp.start();
  using opened = open();
  const { book, told, fail } = opened;
  for (const id of ['a', 'b']) book.add(id, app.address);
  await until(() => told.length === 2, 'both healthy');
  fail('a');
  assert.deepEqual(book.verdict('a').reason, '5 answers 5xx in a row');
  const asked = app.requests.length;
  await until(() => app.requests.length > asked + 8, 'some more checks');
  assert.equal(stateOf(book, 'a'), 'ejected');
  assert.deepEqual(told, ['a healthy', 'b healthy', 'a ejected']);
});

test('what the checks find weighs more than an ejection, which is there again when they pass', async () => {
  await using sick = await LoopbackApp.start();
  await using well = await LoopbackApp.start();
  using opened = open();
  const { book, told, fail } = opened;
  book.add('a', sick.address);
  book.add('b', well.address);
  await until(() => told.length === 2, 'both healthy');
  told.length = 0;
  fail('a');
  sick.status = 500;
  await until(() => stateOf(book, 'a') === 'unhealthy', 'unhealthy');
  sick.status = 200;
  await until(() => stateOf(book, 'a') === 'ejected', 'ejected as before');
  assert.deepEqual(told, ['a ejected', 'a unhealthy', 'a ejected']);
});

test('ends an ejection when its time is over', async () => {
  using opened = open({ check: false, outliers: { ...outliers, baseEjectionTimeMs: 30, ejectionTimeJitter: 0 } });
  const { book, told, fail } = opened;
  for (const id of ['a', 'b']) book.add(id, { host: '127.0.0.1', port: 1, tls: false });
  fail('a');
  await until(() => stateOf(book, 'a') === 'healthy', 'let in again');
  assert.deepEqual(told, ['a healthy', 'b healthy', 'a ejected', 'a healthy']);
});

test('tells once of an ejected endpoint that rises as the only one left', async () => {
  await using ejected = await LoopbackApp.start();
  await using other = await LoopbackApp.start();
  using opened = open({ check: { ...check, unhealthyThreshold: 1 } });
  const { book, told, fail } = opened;
  book.add('a', ejected.address);
  book.add('b', other.address);
  await until(() => told.length === 2, 'both healthy');
  told.length = 0;
  fail('a');
  for (const [id, app] of [['a', ejected] as const, ['b', other] as const]) {
    app.status = 500;
    await until(() => stateOf(book, id) === 'unhealthy', 'unhealthy');
  }
  ejected.status = 200;
  await until(() => stateOf(book, 'a') === 'healthy', 'healthy');
  assert.deepEqual(told, ['a ejected', 'a unhealthy', 'b unhealthy', 'a healthy']);
});

test('where checks readmit, as many good ones in a row as heal an endpoint end an ejection', async () => {
  await using app = await LoopbackApp.start();
  const results: boolean[] = [];
  using opened = open({ checksReadmit: true, onCheck: (id, result) => id === 'a' && results.push(result.ok) });
  const { book, told, fail } = opened;
  for (const id of ['a', 'b']) book.add(id, app.address);
  await until(() => told.length === 2, 'both healthy');
  fail('a', connectFailed);
  assert.equal(book.verdict('a').reason, '5 gateway errors in a row');
  results.length = 0;
  await until(() => stateOf(book, 'a') === 'healthy', 'readmitted');
  assert.deepEqual(results.slice(0, 2), [true, true]);
  assert.deepEqual(told, ['a healthy', 'b healthy', 'a ejected', 'a healthy']);
});

test('where checks readmit, a fall and a rise of the checks end an ejection too', async () => {
  await using sick = await LoopbackApp.start();
  await using well = await LoopbackApp.start();
  using opened = open({ checksReadmit: true });
  const { book, told, fail } = opened;
  book.add('a', sick.address);
  book.add('b', well.address);
  await until(() => told.length === 2, 'both healthy');
  told.length = 0;
  sick.status = 503;
  fail('a');
  await until(() => stateOf(book, 'a') === 'unhealthy', 'unhealthy');
  sick.status = 200;
  await until(() => stateOf(book, 'a') === 'healthy', 'healthy');
  assert.deepEqual(told, ['a ejected', 'a unhealthy', 'a healthy']);
});

test('lets an ejected endpoint in again when no other one is left', async () => {
  using opened = open({ check: false });
  const { book, told, fail } = opened;
  for (const id of ['a', 'b']) book.add(id, { host: '127.0.0.1', port: 1, tls: false });
  fail('a');
  fail('b');
  assert.equal(stateOf(book, 'b'), 'healthy', 'the last one is not ejected');
  book.remove('b');
  assert.deepEqual(told, ['a healthy', 'b healthy', 'a ejected', 'a healthy']);
});

test('every way an attempt can fail counts against the endpoint; success, the client and another region do not', () => {
  const ejecting = (end: AttemptEnd) => {
    using opened = open({ check: false });
    const { book, fail } = opened;
    for (const id of ['a', 'b']) book.add(id, { host: '127.0.0.1', port: 1, tls: false });
    fail('a', end, 5);
    return stateOf(book, 'a') === 'ejected';
  };
  for (const end of [serverError, connectFailed, reset, timedOut, malformed])
    assert.equal(ejecting(end), true, `${end}`);
  for (const end of [ok, abandoned, passedOn]) assert.equal(ejecting(end), false, `${end}`);
});

test('tells nothing more of an endpoint removed while it is checked, and takes its late answers', async () => {
  await using app = await LoopbackApp.start();
  app.isSilent = true;
  using opened = open({ check: { ...check, timeoutMs: 30, unhealthyThreshold: 1 } });
  const { book, told, silent } = opened;
  for (const id of ['a', 'b']) book.add(id, app.address);
  await until(() => app.requests.length >= 2, 'both are being checked');
  book.remove('a');
  book.record('a', serverError);
  book.remove('a');
  await until(() => told.length > 0, 'the other check ran out of time');
  assert.deepEqual(told, ['b unhealthy']);
  assert.ok(!silent.includes('a'));
});

test('leaves no timer and no connection behind', async () => {
  const busy = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'TCPSocketWrap');
  await using app = await LoopbackApp.start();
  app.isSilent = true;
  const before = busy().length;
  const { book } = open();
  book.add('a', app.address);
  await until(() => app.requests.length === 1, 'a check is running');
  assert.ok(busy().length > before);
  book.close();
  await until(() => busy().length <= before, 'nothing is left');
});

test('ends no ejection after it was closed', async () => {
  const options = { check: false, outliers: { ...outliers, baseEjectionTimeMs: 30, ejectionTimeJitter: 0 } } as const;
  const [closed, running] = [open(options), open(options)];
  for (const { book, fail } of [closed, running]) {
    for (const id of ['a', 'b']) book.add(id, { host: '127.0.0.1', port: 1, tls: false });
    fail('a');
  }
  closed.book.close();
  await until(() => stateOf(running.book, 'a') === 'healthy', 'let in again where it is open');
  assert.equal(stateOf(closed.book, 'a'), 'ejected');
  running.book.close();
});
