/** What becomes of traces in a process without an SDK of OpenTelemetry, as endpoints see it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask } from '../../../test/support/ask.ts';
import { LoopbackApp } from '../../../test/support/loopback-app.ts';
import { startTestNode } from '../../../test/support/test-node.ts';
import type { WorldInput } from '../../config/index.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const traceparent = `00-${traceId}-${spanId}-01`;

let app: LoopbackApp;
let config: WorldInput;

before(async () => {
  app = await LoopbackApp.start();
  config = {
    services: {
      app: { endpoints: [app.url], health: false },
      gone: { endpoints: ['http://127.0.0.1:1'], health: false },
      mixed: { endpoints: ['http://127.0.0.1:1', app.url], health: false, balance: { policy: 'round-robin' } },
    },
    routes: [
      { path: '/', service: 'app' },
      { path: '/gone', service: 'gone' },
      { path: '/mixed', service: 'mixed' },
      { path: '/fixed', respond: {} },
    ],
    tracing: { trustParent: 'always' },
  };
});
after(() => app.close());

/** The fields of the trace that the app has been sent last. */
function sent(): readonly (string | undefined)[] {
  const { headers } = app.clientRequests.at(-1)!;
  return [headers.traceparent, headers.tracestate].map((value) => value?.toString());
}

test('without an SDK, says so, passes a valid trace on, and begins another where none came or it is not valid', async () => {
  await using node = await startTestNode(config);
  assert.ok(node.said().includes('tracing.off world'));
  await ask(node.url, '/', { headers: { traceparent, tracestate: 'a=1' } });
  assert.deepEqual(sent(), [traceparent, 'a=1']);
  for (const headers of [{}, { traceparent: 'broken', tracestate: 'a=1' }, { tracestate: 'a=1' }]) {
    await ask(node.url, '/', { headers });
    const [parent, state] = sent();
    assert.match(parent!, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    assert.equal(state, undefined);
  }
});

test('goes on with the trace of a stranger only where the config says so', async () => {
  await using careful = await startTestNode({ ...config, tracing: true });
  await ask(careful.url, '/', { headers: { traceparent, tracestate: 'a=1' } });
  assert.doesNotMatch(sent().join(), new RegExp(`${traceId}|a=1`));
  await using trusting = await startTestNode({ ...config, tracing: true, trustedProxies: ['127.0.0.1'] });
  await ask(trusting.url, '/', { headers: { traceparent } });
  assert.deepEqual(sent(), [traceparent, undefined]);
});

test('a world that is not traced passes on what came, as it came', async () => {
  const { tracing: _, ...untraced } = config;
  await using node = await startTestNode(untraced);
  await ask(node.url, '/', { headers: { traceparent, tracestate: 'a=1' } });
  assert.deepEqual(sent(), [traceparent, 'a=1']);
  assert.ok(!node.said().includes('tracing.off world'));
});
