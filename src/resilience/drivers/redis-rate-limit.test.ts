import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from 'redis';
import { freePort } from '../../../test/support/index.ts';
import { redisOfFile } from '../../../test/support/redis-of-file.ts';
import { until } from '../../../test/support/until.ts';
import { gcra, insured } from '../rate-limit/index.ts';
import { redisRateLimit } from './redis-rate-limit.ts';

const redis = await redisOfFile();

const policy = { limit: 50, windowMs: 3_600_000 };
const open = (prefix: string, options = {}) => redisRateLimit({ url: redis.url, prefix, ...policy, ...options });

test('four clients at once never take more than the limit, and all of it', async () => {
  const clients = Array.from({ length: 4 }, () => open('four:'));
  const checks = clients.flatMap((client) => Array.from({ length: 40 }, () => client.check('key')));
  const decisions = await Promise.all(checks);
  assert.equal(decisions.filter(({ allowed }) => allowed).length, 50);
  const left = decisions.filter(({ allowed }) => allowed).map(({ remaining }) => remaining);
  assert.deepEqual(
    left.toSorted((a, b) => a - b),
    [...Array(50).keys()],
  );
  for (const client of clients) await client.close();
});

test('says the same as the limiter in this process', async () => {
  const shared = open('same:', { limit: 5 });
  const local = gcra({ ...policy, limit: 5 });
  for (const cost of [1, 0, 2, 3, 2, 6, 1, 0]) {
    const there = await shared.check('key', cost);
    const here = local.check('key', 0, cost);
    assert.deepEqual([there.allowed, there.limit, there.remaining], [here.allowed, here.limit, here.remaining]);
    // Between two checks some milliseconds pass there, and none here.
    assert.ok(there.resetMs <= here.resetMs && there.resetMs > here.resetMs - 5_000);
    const waits = Number.isFinite(here.retryAfterMs) && here.retryAfterMs > 0;
    if (waits) assert.ok(there.retryAfterMs <= here.retryAfterMs && there.retryAfterMs > here.retryAfterMs - 5_000);
    else assert.equal(there.retryAfterMs, here.retryAfterMs);
  }
  await shared.close();
});

test('gives allowances back with the time of the server', async () => {
  const shared = open('back:', { limit: 20, windowMs: 1_000, burst: 1 });
  assert.equal((await shared.check('key')).allowed, true);
  const { allowed, retryAfterMs } = await shared.check('key');
  assert.ok(!allowed && retryAfterMs <= 50);
  await until(async () => (await shared.check('key')).allowed, 'the next allowance');
  await shared.close();
});

test('a key that owes nothing does not stay in Redis', async () => {
  const shared = open('gone:', { limit: 20, windowMs: 1_000 });
  const client = await createClient({ url: redis.url }).connect();
  await shared.check('key');
  assert.ok((await client.pTTL('gone:key')) <= 50);
  await until(async () => (await client.exists('gone:key')) === 0, 'the key has gone');
  await client.close();
  await shared.close();
});

test('rejects when it is closed, and when nothing is there', async () => {
  const closed = open('closed:');
  await closed.check('key');
  await closed.close();
  await assert.rejects(closed.check('key'), { code: 'ERR_RESILIENCE_SHARED_GONE' });
  const nobody = redisRateLimit({ url: `redis://127.0.0.1:${await freePort()}`, ...policy });
  await assert.rejects(nobody.check('key'), { code: 'ERR_RESILIENCE_SHARED_GONE' });
  await nobody.close();
  assert.throws(() => open('wrong:', { limit: 0 }), { code: 'ERR_RESILIENCE_OPTION' });
});

test('a Redis that hangs is waited for once, and the local limit decides', async () => {
  const shared = insured(open('hang:'), gcra({ limit: 3, windowMs: 3_600_000 }), { timeoutMs: 500 });
  assert.equal((await shared.check('key')).limit, 50);
  process.kill(redis.pid, 'SIGSTOP');
  const decisions = await Promise.all(Array.from({ length: 10 }, () => shared.check('key')));
  process.kill(redis.pid, 'SIGCONT');
  assert.deepEqual(
    decisions.map(({ limit, allowed }) => [limit, allowed]),
    [...Array(3).fill([3, true]), ...Array(7).fill([3, false])],
  );
  assert.equal(shared.circuit.state, 'open');
  await until(async () => (await shared.check('key')).limit === 50, 'the shared limit is back');
  await shared.close();
});

test('a Redis that is killed is replaced by the local limit, and is asked again when it is back', async () => {
  const states: string[] = [];
  const shared = insured(open('kill:'), gcra({ limit: 3, windowMs: 3_600_000 }), {
    timeoutMs: 500,
    onChange: ({ state }) => states.push(state),
  });
  assert.equal((await shared.check('key')).limit, 50);
  process.kill(redis.pid, 'SIGKILL');
  await until(async () => (await shared.check('other')).limit === 3, 'the local limit decides');
  const allowed = [];
  for (let i = 0; i < 20; i++) allowed.push((await shared.check('key')).allowed);
  assert.equal(allowed.filter(Boolean).length, 3);
  await redis.restart();
  await until(async () => (await shared.check('key')).limit === 50, 'the shared limit is back');
  assert.equal(states[0], 'open');
  assert.equal(states.at(-1), 'closed');
  await shared.close();
});
