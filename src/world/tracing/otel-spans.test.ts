/** Traces as an SDK of OpenTelemetry, and the endpoints of a node, see them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  ParentBasedSampler,
  type ReadableSpan,
  SimpleSpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import { ask } from '../../../test/support/ask.ts';
import { LoopbackApp } from '../../../test/support/loopback-app.ts';
import { startTestNode } from '../../../test/support/test-node.ts';
import { until } from '../../../test/support/until.ts';
import { resolvedWorld } from '../../../test/support/world.ts';
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
      {
        path: '/parts',
        compose: { parts: { one: { service: 'app', path: '/1' }, two: { service: 'app', path: '/2' } } },
      },
      { path: '/mirrored', service: 'app', mirror: { service: 'app' } },
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

/** The spans that the app has been told of since, in order of their ids. */
function spansTold(from: number): string[] {
  return app.clientRequests
    .slice(from)
    .map(({ headers }) => String(headers.traceparent).split('-')[2]!)
    .sort();
}

function idsOf(spans: readonly ReadableSpan[]): string[] {
  return spans.map((span) => span.spanContext().spanId).sort();
}

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({
  // A trace that comes unsampled stays so.
  sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(1) }),
  spanProcessors: [new SimpleSpanProcessor(exporter)],
});
before(() => {
  trace.setGlobalTracerProvider(provider);
});
after(() => {
  trace.disable();
  return provider.shutdown();
});

/** The spans of one request: that of the request last. */
async function spansOf(url: string, path: string, headers: Record<string, string> = {}): Promise<ReadableSpan[]> {
  exporter.reset();
  await ask(url, path, { headers: { host: 'shop.example', 'user-agent': 'test', ...headers } });
  await until(() => exporter.getFinishedSpans().some(({ kind }) => kind === SpanKind.SERVER), 'a span');
  return exporter.getFinishedSpans();
}

test('a request is a span, its try another below it, and the endpoint is told of the try', async () => {
  await using node = await startTestNode(config);
  const [client, server, ...more] = await spansOf(node.url, '/cart?token=1&q=2', { traceparent, tracestate: 'a=1' });
  assert.equal(more.length, 0);
  assert.deepEqual([server!.kind, server!.name, server!.status.code], [SpanKind.SERVER, 'GET /', SpanStatusCode.UNSET]);
  assert.deepEqual([server!.spanContext().traceId, server!.parentSpanContext?.spanId], [traceId, spanId]);
  const { 'antipode.request_id': requestId, ...attributes } = server!.attributes;
  assert.match(String(requestId), /^[0-9a-f]{16}$/);
  assert.deepEqual(attributes, {
    'http.request.method': 'GET',
    'url.path': '/cart',
    'url.query': 'token=[redacted]&q=2',
    'url.scheme': 'http',
    'server.address': 'shop.example',
    'client.address': '127.0.0.1',
    'network.peer.address': '127.0.0.1',
    'network.protocol.version': '1.1',
    'user_agent.original': 'test',
    'http.route': '/',
    'http.response.status_code': 200,
  });
  assert.deepEqual([client!.kind, client!.name], [SpanKind.CLIENT, 'GET']);
  assert.equal(client!.parentSpanContext?.spanId, server!.spanContext().spanId);
  assert.deepEqual(client!.attributes, {
    'http.request.method': 'GET',
    'server.address': '127.0.0.1',
    'server.port': app.port,
    'url.full': `${app.url}/cart`,
    'antipode.endpoint': 'app/1',
    'http.response.status_code': 200,
  });
  assert.deepEqual(sent(), [`00-${traceId}-${client!.spanContext().spanId}-01`, 'a=1']);
});

test('tries are siblings, each with its end', async () => {
  await using node = await startTestNode(config);
  const both = [await spansOf(node.url, '/mixed'), await spansOf(node.url, '/mixed')];
  const [failed, answered, server] = both.find(({ length }) => length === 3)!;
  assert.deepEqual(
    [failed!, answered!].map(({ attributes, status }) => [
      attributes['antipode.endpoint'],
      attributes['error.type'],
      attributes['http.request.resend_count'],
      status.code,
    ]),
    [
      ['mixed/1', 'connect_failed', undefined, SpanStatusCode.ERROR],
      ['mixed/2', undefined, 1, SpanStatusCode.UNSET],
    ],
  );
  for (const { parentSpanContext } of [failed!, answered!]) {
    assert.equal(parentSpanContext?.spanId, server!.spanContext().spanId);
  }
  const told = app.clientRequests.map(({ headers }) => String(headers.traceparent));
  assert.ok(told.some((parent) => parent.includes(answered!.spanContext().spanId)));
});

test('the parts of a composed answer are spans of their own below the request', async () => {
  await using node = await startTestNode(config);
  const from = app.clientRequests.length;
  const spans = await spansOf(node.url, '/parts');
  const server = spans.at(-1)!;
  const parts = spans.slice(0, -1);
  assert.deepEqual(parts.map(({ attributes }) => attributes['url.full']).sort(), [`${app.url}/1`, `${app.url}/2`]);
  for (const { parentSpanContext } of parts) assert.equal(parentSpanContext?.spanId, server.spanContext().spanId);
  assert.deepEqual(spansTold(from), idsOf(parts));
});

test('what is mirrored is a span of its own below the request, whichever ends first', async () => {
  await using node = await startTestNode(config);
  const from = app.clientRequests.length;
  await spansOf(node.url, '/mirrored');
  await until(() => exporter.getFinishedSpans().length === 3, 'the span of the copy');
  const spans = exporter.getFinishedSpans();
  const server = spans.find(({ kind }) => kind === SpanKind.SERVER)!;
  const tries = spans.filter(({ kind }) => kind === SpanKind.CLIENT);
  for (const { parentSpanContext } of tries) assert.equal(parentSpanContext?.spanId, server.spanContext().spanId);
  assert.deepEqual(spansTold(from), idsOf(tries));
});

test('an answer of 5xx is an error, with its kind and its reason; one of 4xx is none', async () => {
  await using node = await startTestNode(config);
  const server = (await spansOf(node.url, '/gone')).at(-1)!;
  assert.equal(server.status.code, SpanStatusCode.ERROR);
  assert.match(server.status.message!, /ECONNREFUSED/);
  assert.deepEqual(
    [server.attributes['error.type'], server.attributes['http.response.status_code']],
    ['unreachable', 503],
  );
  app.status = 404;
  const notFound = (await spansOf(node.url, '/')).at(-1)!;
  app.status = 200;
  assert.deepEqual([notFound.status.code, notFound.attributes['error.type']], [SpanStatusCode.UNSET, undefined]);
});

test('a request that needs no endpoint is a span alone; a method nobody knows has no name of its own', async () => {
  await using node = await startTestNode(config);
  exporter.reset();
  await ask(node.url, '/fixed', { method: 'BREW' });
  await until(() => exporter.getFinishedSpans().length === 1, 'a span');
  const { name, attributes } = exporter.getFinishedSpans()[0]!;
  assert.equal(name, 'HTTP /fixed');
  assert.deepEqual([attributes['http.request.method'], attributes['http.request.method_original']], ['_OTHER', 'BREW']);
});

test('what is not sampled makes no span, and is passed on as not sampled', async () => {
  await using node = await startTestNode(config);
  exporter.reset();
  await ask(node.url, '/', { headers: { traceparent: traceparent.replace(/01$/, '00') } });
  assert.match(sent()[0]!, new RegExp(`^00-${traceId}-(?!${spanId})[0-9a-f]{16}-00$`));
  await spansOf(node.url, '/fixed');
  assert.equal(exporter.getFinishedSpans().length, 1);
});

test('tracing begins and ends with a reload', async () => {
  const { tracing: _, ...untraced } = config;
  await using node = await startTestNode(untraced);
  exporter.reset();
  await ask(node.url, '/fixed');
  await node.reload(await resolvedWorld(config));
  await spansOf(node.url, '/fixed');
  assert.equal(exporter.getFinishedSpans().length, 1);
});
