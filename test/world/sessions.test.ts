import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WorldInput } from '../../src/config/index.ts';
import { type Answer, ask } from '../support/ask.ts';
import { LoopbackApp } from '../support/loopback-app.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { resolvedWorld } from '../support/world.ts';

const health = { interval: 20, doubtInterval: 20, jitter: 0, healthyThreshold: 1, unhealthyThreshold: 1 } as const;

type Sticky = NonNullable<WorldInput['routes'][number]['sticky']>;

function world(apps: readonly LoopbackApp[], sticky: Sticky): WorldInput {
  return {
    services: { web: { endpoints: apps.map(({ url }) => url), health, balance: 'round-robin', slowStart: 0 } },
    routes: [{ path: '/', service: 'web', sticky }],
  };
}

const cookieOf = ({ headers }: Answer) => headers['set-cookie']?.[0]?.split(';')[0];
const get = (node: TestNode, cookie?: string, headers = {}) =>
  ask(node.url, '/', { headers: { ...headers, ...(cookie !== undefined && { cookie }) } });

async function ready(node: TestNode): Promise<void> {
  await until(
    async () => (await node.source.status()).services[0]!.endpoints.every(({ state }) => state === 'healthy'),
    'ready',
  );
}

async function results(node: TestNode): Promise<Record<string, number>> {
  const metric = [...(await node.source.metrics())].find(({ name }) => name === 'antipode_sticky_total')!;
  return Object.fromEntries(
    metric.samples.map((sample) => [sample.labels.result, 'value' in sample ? sample.value : 0]),
  );
}

describe('a cookie', () => {
  test('brings a client back to its endpoint, and the app does not see it', async () => {
    await using a = await LoopbackApp.start('a');
    await using b = await LoopbackApp.start('b');
    await using node = await startTestNode(world([a, b], { cookie: 'affinity', ttl: '1h' }));
    await ready(node);
    const first = await get(node, 'theme=dark');
    const cookie = cookieOf(first)!;
    assert.match(cookie, /^affinity=[\w-]{22}\.[\w-]{22}$/);
    assert.match(first.headers['set-cookie']![0]!, /; Path=\/; Max-Age=3600; HttpOnly; SameSite=Lax$/);
    for (let i = 0; i < 6; i++) {
      const again = await get(node, `theme=dark; ${cookie}`);
      assert.equal(again.body, first.body);
      assert.equal(again.headers['set-cookie'], undefined);
    }
    const own = first.body === 'a' ? a : b;
    assert.equal(own.clientRequests.at(-1)!.headers.cookie, 'theme=dark');
    assert.deepEqual(await results(node), { hit: 6, new: 1, moved: 0, invalid: 0 });
  });

  test('of an endpoint that is gone leads to another one, and is replaced', async () => {
    await using a = await LoopbackApp.start('a');
    await using b = await LoopbackApp.start('b');
    await using node = await startTestNode(world([a, b], { cookie: 'affinity' }));
    await ready(node);
    const first = await get(node);
    await (first.body === 'a' ? a : b).close();
    const other = first.body === 'a' ? 'b' : 'a';
    const moved = await until(async () => {
      const answer = await get(node, cookieOf(first));
      return answer.body === other && answer;
    }, 'moved');
    assert.notEqual(cookieOf(moved), cookieOf(first));
    assert.equal((await get(node, cookieOf(moved))).headers['set-cookie'], undefined);
    assert.ok((await results(node)).moved! >= 1);
  });

  test('that is forged or changed is not believed', async () => {
    await using a = await LoopbackApp.start('a');
    await using b = await LoopbackApp.start('b');
    await using node = await startTestNode(world([a, b], { cookie: 'affinity' }));
    await ready(node);
    const cookie = cookieOf(await get(node))!;
    // Each other spelling of the last character, also those that differ in bits that base64url leaves out.
    const changed = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
      .filter((last) => !cookie.endsWith(last))
      .map((last) => cookie.slice(0, -1) + last);
    for (const wrong of [...changed, 'affinity=web/1', 'affinity=', `affinity=${'x'.repeat(5_000)}`]) {
      assert.match(cookieOf(await get(node, wrong)) ?? '', /^affinity=/, wrong.slice(0, 60));
    }
    assert.deepEqual(await results(node), { hit: 0, new: 1, moved: 0, invalid: changed.length + 3 });
  });

  test('of one node is good at another with the same secret, and at none with another', async () => {
    await using a = await LoopbackApp.start('a');
    await using b = await LoopbackApp.start('b');
    const with_ = (secret: string): WorldInput => ({ ...world([a, b], { cookie: 'affinity' }), secret });
    await using one = await startTestNode(with_('x'.repeat(32)));
    await using two = await startTestNode(with_('x'.repeat(32)));
    await using three = await startTestNode(with_('y'.repeat(32)));
    for (const node of [one, two, three]) await ready(node);
    const first = await get(one);
    for (let i = 0; i < 4; i++) assert.equal((await get(two, cookieOf(first))).body, first.body);
    assert.notEqual(cookieOf(await get(three, cookieOf(first))), undefined);
  });
});

test('a cookie stays good while another secret takes the place of its own, and is signed anew', async () => {
  await using a = await LoopbackApp.start('a');
  await using b = await LoopbackApp.start('b');
  const [old, next] = ['x'.repeat(32), 'y'.repeat(32)];
  const with_ = (...secret: string[]): WorldInput => ({ ...world([a, b], { cookie: 'affinity' }), secret });
  await using node = await startTestNode(with_(old));
  await ready(node);
  const first = await get(node);
  const reload = async (...secret: string[]) => node.reload(await resolvedWorld(with_(...secret)));

  await reload(old, next);
  const known = await get(node, cookieOf(first));
  assert.deepEqual([known.body, cookieOf(known)], [first.body, undefined]);
  await reload(next, old);
  const used = await get(node, cookieOf(first));
  assert.equal(used.body, first.body);
  assert.notEqual(cookieOf(used), undefined);
  await reload(next);
  for (let i = 0; i < 4; i++) assert.equal((await get(node, cookieOf(used))).body, first.body);
  assert.notEqual(cookieOf(await get(node, cookieOf(first))), undefined);
  assert.deepEqual(await results(node), { hit: 6, new: 1, moved: 0, invalid: 1 });
});

test('a hash of a field, a cookie of the app or the address brings a client back without a cookie of ours', async () => {
  await using a = await LoopbackApp.start('a');
  await using b = await LoopbackApp.start('b');
  const cases: readonly (readonly [Sticky, (user: string) => object, string | undefined])[] = [
    [{ header: 'x-user' }, (user) => ({ 'x-user': user }), undefined],
    [{ cookieHash: 'sid' }, (user) => ({ cookie: `sid=${user}` }), undefined],
    [{ by: 'address' }, () => ({}), undefined],
  ];
  for (const [sticky, headersOf] of cases) {
    await using node = await startTestNode(world([a, b], sticky));
    await ready(node);
    for (const user of ['u1', 'u2', 'u3']) {
      const bodies = new Set<string>();
      for (let i = 0; i < 5; i++) {
        const answer = await get(node, undefined, headersOf(user));
        bodies.add(answer.body);
        assert.equal(answer.headers['set-cookie'], undefined);
      }
      assert.equal(bodies.size, 1, `${JSON.stringify(sticky)} ${user}`);
    }
  }
});

test('exactly one of cookie, by, header and cookieHash', async () => {
  for (const sticky of [{}, { cookie: 'a', by: 'address' }] as const) {
    const config: WorldInput = { routes: [{ path: '/', respond: {}, sticky }] };
    await assert.rejects(resolvedWorld(config), /routes\[0\]\.sticky/);
  }
});
