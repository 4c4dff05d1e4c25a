/** Rate limits as a node makes them of a config. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorldInput } from '../../src/config/index.ts';
import { type LimitKey, LimitPolicy, limitCounts, localRateLimit } from '../../src/edge/index.ts';
import { gcra } from '../../src/resilience/index.ts';
import { ask } from '../support/ask.ts';
import { startTestNode } from '../support/test-node.ts';
import { resolvedWorld } from '../support/world.ts';
import { exchange, fixedOrigin, startEdge } from './harness.ts';

type Limits = NonNullable<WorldInput['routes'][number]['rateLimit']>;

const limited = (rateLimit: Limits): WorldInput => ({ routes: [{ path: '/', respond: { body: 'ok' }, rateLimit }] });

async function statuses(url: string, times: number, headers: Record<string, string> = {}): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < times; i++) all.push((await ask(url, '/', { headers })).status);
  return all;
}

test('`limit` in `window` is kept: what is more is answered 429 and told when to come again', async () => {
  await using node = await startTestNode(limited({ limit: 3, window: '1h' }));
  const first = await ask(node.url, '/');
  assert.equal(first.status, 200);
  assert.equal(first.headers['ratelimit-policy'], '"default";q=3;w=3600');
  assert.equal(first.headers.ratelimit, '"default";r=2;t=1200');
  assert.deepEqual(await statuses(node.url, 3), [200, 200, 429]);
  const refused = await ask(node.url, '/');
  assert.equal(JSON.parse(refused.body).type, 'urn:antipode:problem:rate-limited');
  assert.ok(Number(refused.headers['retry-after']) > 1_190, refused.headers['retry-after']);
  assert.match(String(refused.headers.ratelimit), /^"default";r=0;t=\d+$/);
});

test('`burst` and `algorithm` choose how is counted', async () => {
  await using burst = await startTestNode(limited({ limit: 1, window: '1h', burst: 2 }));
  assert.deepEqual(await statuses(burst.url, 3), [200, 200, 429]);
  await using sliding = await startTestNode(limited({ limit: 2, window: '1h', algorithm: 'sliding-window' }));
  assert.deepEqual(await statuses(sliding.url, 3), [200, 200, 429]);
});

test('`key` counts by a field or a cookie, and by address those who bring none', async () => {
  await using byHeader = await startTestNode(limited({ limit: 1, window: '1h', key: { header: 'X-Key' } }));
  assert.deepEqual(await statuses(byHeader.url, 2, { 'x-key': 'a' }), [200, 429]);
  assert.deepEqual(await statuses(byHeader.url, 2, { 'x-key': 'b'.repeat(200) }), [200, 429]);
  assert.deepEqual(await statuses(byHeader.url, 2), [200, 429]);
  await using byCookie = await startTestNode(limited({ limit: 1, window: '1h', key: { cookie: 'id' } }));
  assert.deepEqual(await statuses(byCookie.url, 2, { cookie: 'x=1; id=a' }), [200, 429]);
  assert.deepEqual(await statuses(byCookie.url, 1, { cookie: 'id=b; x=1' }), [200]);
});

test('`key` counts by address behind trusted proxies, IPv6 by its /64', async () => {
  const config = { ...limited({ limit: 1, window: '1h' }), trustedProxies: ['127.0.0.1'] };
  await using node = await startTestNode(config);
  const from = (address: string) => statuses(node.url, 1, { 'x-forwarded-for': address });
  assert.deepEqual(await from('192.0.2.1'), [200]);
  assert.deepEqual(await from('192.0.2.1'), [429]);
  assert.deepEqual(await from('192.0.2.2'), [200]);
  assert.deepEqual(await from('2001:db8::1'), [200]);
  assert.deepEqual(await from('2001:db8::2:1'), [429]);
  assert.deepEqual(await from('2001:db8:0:1::1'), [200]);
});

test('`key` as a function sees the request, and may leave one out', async () => {
  const seen: unknown[] = [];
  const key: LimitKey = (request) => {
    const { ip, method, host, path, country } = request;
    seen.push({ ip, method, host, path, country, header: request.header('X-A'), cookie: request.cookie('b') });
    return request.header('x-free') === undefined ? 'one' : undefined;
  };
  const rules = { name: 'default', limit: 1, windowMs: 3_600_000, key, cost: 1, dryRun: false };
  const policy = new LimitPolicy(rules, limitCounts());
  const filters = [localRateLimit([{ policy, limiter: gcra({ limit: 1, windowMs: 3_600_000 }) }])];
  await using origin = await fixedOrigin('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  await using edge = await startEdge([origin.port], { filters });
  const get = (fields: string) =>
    exchange(edge.port, `GET /p?q HTTP/1.1\r\nhost: a.example\r\n${fields}connection: close\r\n\r\n`);
  assert.match(await get('x-a: 1\r\ncookie: b=2\r\n'), /^HTTP\/1.1 200 /);
  assert.match(await get(''), /^HTTP\/1.1 429 /);
  const free = await get('x-free: 1\r\n');
  assert.match(free, /^HTTP\/1.1 200 /);
  assert.doesNotMatch(free, /ratelimit/);
  const common = { ip: '127.0.0.1', method: 'GET', host: 'a.example', path: '/p', country: undefined };
  assert.deepEqual(seen[0], { ...common, header: '1', cookie: '2' });
});

test('of several limits each is kept, and what one refuses takes nothing of the others', async () => {
  const many = [
    { name: 'second', limit: 2, window: '1h' },
    { name: 'day', limit: 3, window: '1d' },
  ] as const;
  await using node = await startTestNode(limited(many));
  const first = await ask(node.url, '/');
  assert.equal(first.headers['ratelimit-policy'], '"second";q=2;w=3600, "day";q=3;w=86400');
  assert.equal(first.headers.ratelimit, '"second";r=1;t=1800, "day";r=2;t=28800');
  assert.deepEqual(await statuses(node.url, 4), [200, 429, 429, 429]);
  // The refused ones took nothing of the day.
  const counted = [...(await node.source.metrics())].filter(
    ({ name }) => name === 'antipode_rate_limit_requests_total',
  );
  const told = counted.flatMap(({ samples }) =>
    samples.flatMap((sample) => {
      const { limit, outcome } = sample.labels;
      return 'value' in sample ? [`${limit} ${outcome} ${sample.value}`] : [];
    }),
  );
  assert.deepEqual(told, [
    ...['second allowed 2', 'second limited 3', 'second would_limit 0'],
    ...['day allowed 2', 'day limited 0', 'day would_limit 0'],
  ]);
});

test('`cost` takes more than one, and `dryRun` refuses nothing and tells clients nothing', async () => {
  await using dear = await startTestNode(limited({ limit: 5, window: '1h', cost: 2 }));
  assert.deepEqual(await statuses(dear.url, 3), [200, 200, 429]);
  await using dry = await startTestNode(limited({ limit: 1, window: '1h', dryRun: true }));
  assert.deepEqual(await statuses(dry.url, 3), [200, 200, 200]);
  assert.equal((await ask(dry.url, '/')).headers.ratelimit, undefined);
});

test('what was counted stays over a reload that leaves the limit as it is', async () => {
  const config = limited({ limit: 2, window: '1h' });
  await using node = await startTestNode(config);
  assert.deepEqual(await statuses(node.url, 2), [200, 200]);
  await node.reload(await resolvedWorld({ ...config, debug: true }));
  assert.deepEqual(await statuses(node.url, 1), [429]);
  await node.reload(await resolvedWorld(limited({ limit: 3, window: '1h' })));
  assert.deepEqual(await statuses(node.url, 1), [200]);
});
