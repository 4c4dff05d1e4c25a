import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, beforeEach, test } from 'node:test';
import { ask } from '../../test/support/ask.ts';
import { endpointIds, SampleSource } from '../../test/support/sample-source.ts';
import { AntipodeError } from '../core/index.ts';
import { ControlServer, worldStatusSchema } from './admin-api.ts';
import { controlDefaults } from './index.ts';

const source = new SampleSource();
const server = new ControlServer({ source, port: 0 });
let url: string;

before(async () => {
  url = (await server.listen()).url;
});
after(() => server.close());
beforeEach(() => {
  source.fault = undefined;
});

const post = (path: string, body?: unknown) =>
  ask(url, path, {
    method: 'POST',
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });

test('listens on loopback unless told otherwise and says where', async () => {
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(controlDefaults.host, '127.0.0.1');
  assert.ok(Object.isFrozen(controlDefaults));
});

test('shows the world without its secrets and the status as its schema says', async () => {
  const world = await ask(url, '/v1/world');
  assert.equal(world.status, 200);
  assert.equal(world.headers['content-type'], 'application/json');
  assert.deepEqual(world.json(), {
    name: 'sample',
    cache: { engine: 'redis', url: 'redis://:***@10.0.0.9' },
    steering: '[function nearest]',
  });
  const status = await ask(url, '/v1/status');
  assert.deepEqual(worldStatusSchema.parse(status.json()), source.status());
});

test('serves metrics as Prometheus reads them', async () => {
  const { headers, body } = await ask(url, '/metrics');
  assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  assert.match(body, /^antipode_requests_total\{.*\} 41$/m);
  assert.match(body, /^process_resident_memory_bytes \d+$/m);
});

test('explains a request, for a country, an address and coordinates', async () => {
  for (const client of ['DE', '192.0.2.1', '2001:db8::1', '53.3,-6.3']) {
    const answer = await ask(url, `/v1/why?url=/cart&client=${encodeURIComponent(client)}`);
    assert.equal(answer.status, 200, answer.body);
    assert.deepEqual(answer.json(), source.why({ url: '/cart', client }));
  }
  assert.equal((await ask(url, '/v1/why?url=https://shop.example/cart')).status, 200);
});

test('refuses a question it cannot understand, naming the parameter', async () => {
  const cases = [
    ['/v1/why', 'query.url: '],
    ['/v1/why?url=ftp://x/', 'query.url: write a path'],
    ['/v1/why?url=http://', 'query.url: write a path'],
    ['/v1/why?url=/&client=Germany', 'query.client: write a country code'],
    ['/v1/why?url=/&client=91,0', 'query.client: write a country code'],
    ['/v1/why?url=/&url=/b', 'query.url: given twice'],
    ['/v1/why?url=/&cleint=DE', 'cleint'],
    ['/v1/status?watch=1', 'this operation takes no query'],
    ['/v1/events?lastEventId=abc', 'is not the number of an event'],
  ] as const;
  for (const [path, message] of cases) {
    const { status, body } = await ask(url, path);
    assert.equal(status, 400, path);
    assert.ok(body.includes('ERR_CONTROL_BAD_INPUT') && body.includes(message), body);
  }
});

test('drains and undrains an endpoint whose id holds slashes and colons', async () => {
  const [id] = endpointIds;
  const path = `/v1/endpoints/${encodeURIComponent(id)}`;
  assert.deepEqual((await post(`${path}/drain`)).json(), { target: id, state: 'draining', changed: true });
  assert.deepEqual([...source.draining], [id]);
  assert.deepEqual((await post(`${path}/drain`, {})).json(), { target: id, state: 'draining', changed: false });
  assert.deepEqual((await post(`${path}/undrain`)).json(), { target: id, state: 'healthy', changed: true });
  assert.equal(source.draining.size, 0);
});

test('drains and undrains a region', async () => {
  assert.deepEqual((await post('/v1/regions/eu-west/drain')).json(), {
    target: 'eu-west',
    state: 'draining',
    changed: true,
  });
  assert.equal(source.regions.get('eu-west'), 'draining');
  assert.equal((await post('/v1/regions/eu-west/undrain')).status, 200);
  assert.equal(source.regions.get('eu-west'), 'up');
});

test('breaks things where the source offers it', async () => {
  assert.equal((await post('/v1/dev/kill', { region: 'eu-west' })).json().state, 'down');
  assert.equal((await post('/v1/dev/revive', { region: 'eu-west' })).json().state, 'up');
  assert.equal((await post('/v1/dev/cut', { between: ['us-east', 'eu-west'] })).json().state, 'cut');
  assert.deepEqual([...source.cutLinks], ['eu-west~us-east']);
  assert.equal((await post('/v1/dev/heal', { between: ['eu-west', 'us-east'] })).json().state, 'whole');
  assert.equal((await post('/v1/dev/slow', { region: 'eu-west', ms: 300 })).status, 200);
  assert.equal(source.extraMs.get('eu-west'), 300);
});

test('offers no interventions where the source has none', async () => {
  await using plain = new ControlServer({ source: new SampleSource({ isDev: false }), port: 0 });
  const { url } = await plain.listen();
  assert.equal((await ask(url, '/v1/dev/kill', { method: 'POST' })).status, 404);
  assert.equal(
    plain.routes.some(({ path }) => path.includes('/dev/')),
    false,
  );
});

test('answers an unknown target with 404 and the known ones', async () => {
  const endpoint = await post('/v1/endpoints/nope/drain');
  assert.equal(endpoint.status, 404);
  assert.deepEqual(endpoint.json().details, { kind: 'endpoint', id: 'nope', known: [...endpointIds] });
  const region = await post('/v1/dev/kill', { region: 'mars' });
  assert.equal(region.status, 404);
  assert.match(String(region.json().detail), /no region is called "mars"; known: us-east, eu-west/);
});

test('answers an action in the wrong state with 409', async () => {
  const { status, json } = await post('/v1/dev/revive', { region: 'us-east' });
  assert.equal(status, 409);
  assert.equal(json().code, 'ERR_CONTROL_WRONG_STATE');
});

test('refuses a body that is not what the operation takes', async () => {
  const cases = [
    ['/v1/dev/kill', {}, 'body.region'],
    ['/v1/dev/kill', { region: 'eu-west', force: true }, 'force'],
    ['/v1/dev/kill', [], 'body'],
    ['/v1/dev/cut', { between: ['eu-west'] }, 'body.between'],
    ['/v1/dev/cut', { between: ['eu-west', 'eu-west'] }, 'two different regions'],
    ['/v1/dev/slow', { region: 'eu-west', ms: -1 }, 'body.ms'],
    ['/v1/dev/slow', { region: 'eu-west', ms: '300' }, 'body.ms'],
    ['/v1/regions/eu-west/drain', { hard: true }, 'takes no body'],
    ['/v1/regions/eu-west/drain', 'now', 'takes no body'],
  ] as const;
  for (const [path, body, message] of cases) {
    const answer = await post(path, body);
    assert.equal(answer.status, 400, `${path} ${answer.body}`);
    assert.ok(answer.body.includes(message), answer.body);
  }
  assert.equal(source.regions.get('eu-west'), 'up');
});

test('answers problems as RFC 9457 says, with a request id', async () => {
  const { status, headers, json } = await ask(url, '/v1/nothing');
  assert.equal(status, 404);
  assert.equal(headers['content-type'], 'application/problem+json');
  const problem = json();
  assert.match(String(problem.instance), /^urn:uuid:[0-9a-f-]{36}$/);
  assert.deepEqual(
    { ...problem, instance: '' },
    {
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'nothing is at /v1/nothing: GET / lists what is',
      code: 'ERR_CONTROL_NO_ROUTE',
      instance: '',
      details: {},
    },
  );
});

test('says nothing of a fault of ours but tells the diagnostics channel all of it', async () => {
  const told: unknown[] = [];
  const listen = (message: unknown) => told.push(message);
  diagnostics.subscribe('antipode:control:fault', listen);
  for (const fault of [new Error('db at 10.0.0.7 is gone'), new AntipodeError('ERR_OTHER', 'db at 10.0.0.7 is gone')]) {
    source.fault = fault;
    const { status, body, json } = await ask(url, '/v1/world');
    assert.equal(status, 500);
    assert.equal(json().code, 'ERR_CONTROL_INTERNAL');
    assert.doesNotMatch(body, /10\.0\.0\.7|ERR_OTHER|\.ts/);
    const requestId = String(json().instance).replace('urn:uuid:', '');
    assert.deepEqual(told.pop(), { requestId, error: fault });
  }
  diagnostics.unsubscribe('antipode:control:fault', listen);
});

test('answers HEAD like GET without a body, and other methods with 405 and what is allowed', async () => {
  const [get, head] = [await ask(url, '/v1/world'), await ask(url, '/v1/world', { method: 'HEAD' })];
  assert.equal(head.status, 200);
  assert.equal(head.body, '');
  assert.equal(head.headers['content-length'], get.headers['content-length']);
  assert.equal((await ask(url, '/v1/events', { method: 'HEAD' })).headers['content-type'], 'text/event-stream');
  const wrong = await ask(url, '/v1/world', { method: 'DELETE' });
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.allow, 'GET, HEAD');
  assert.equal((await ask(url, '/v1/dev/kill')).headers.allow, 'POST');
});

test('matches whole segments only and refuses broken percent-encoding', async () => {
  for (const path of [
    '/v1',
    '/v1/status/',
    '//v1/status',
    '/V1/status',
    '/v1/regions//drain',
    '/v1/regions/a/b/drain',
  ]) {
    assert.equal((await ask(url, path)).status, 404, path);
  }
  assert.equal((await post('/v1/endpoints/%zz/drain')).status, 400);
  assert.equal((await post('/v1/endpoints/%ff/drain')).status, 400);
});

test('lists its operations on a page', async () => {
  const { headers, body } = await ask(url, '/');
  assert.match(String(headers['content-type']), /^text\/html/);
  for (const { path } of server.routes) assert.ok(body.includes(path), path);
});

test('says in one line when the port is taken or the address is not ours', async () => {
  const { port } = new URL(url);
  const busy = new ControlServer({ source, port: Number(port) });
  await assert.rejects(busy.listen(), {
    code: 'ERR_CONTROL_PORT_BUSY',
    message: `the admin API cannot listen on 127.0.0.1:${port}, another program does, perhaps another antipode: stop it, or change listen.admin`,
  });
  await busy.close();
  const foreign = new ControlServer({ source, host: '192.0.2.1', port: 0, token: 'a-token-of-enough-length' });
  await assert.rejects(foreign.listen(), { code: 'ERR_CONTROL_LISTEN', message: /EADDRNOTAVAIL/ });
  await foreign.close();
});

test('tells the diagnostics channel of a fault of its socket, and lives', async () => {
  const told: unknown[] = [];
  const listen = (message: unknown) => told.push(message);
  diagnostics.subscribe('antipode:control:fault', listen);
  const busy = new ControlServer({ source, port: Number(new URL(url).port) });
  await assert.rejects(busy.listen());
  diagnostics.unsubscribe('antipode:control:fault', listen);
  assert.equal((told[0] as { error: NodeJS.ErrnoException }).error.code, 'EADDRINUSE');
});

test('comes to an end also while a client holds half a request', async () => {
  const closing = new ControlServer({ source, port: 0, limits: { closeGraceMs: 20 } });
  const { port } = await closing.listen();
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.write('POST /v1/dev/kill HTTP/1.1\r\nhost: localhost\r\n', resolve));
  const end = text(socket).catch(() => 'reset');
  await closing.close();
  await closing.close();
  await end;
});
