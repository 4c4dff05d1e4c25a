import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { ask } from '../../test/support/ask.ts';
import { SampleSource } from '../../test/support/sample-source.ts';
import { ControlServer } from './admin-api.ts';
import { controlDefaults } from './index.ts';

const token = 'correct-horse-battery-staple';
const source = new SampleSource();
const open = new ControlServer({ source, port: 0, hosts: ['Admin.Shop.example'] });
const guarded = new ControlServer({ source, host: '0.0.0.0', port: 0, token });
let url: string;
let guardedUrl: string;

before(async () => {
  url = (await open.listen()).url;
  guardedUrl = (await guarded.listen()).url;
});
after(() => Promise.all([open.close(), guarded.close()]));

test('wants a token on every address that others can reach, and one that cannot be guessed', () => {
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'admin.internal', '127.evil.example']) {
    assert.throws(() => new ControlServer({ source, host }), {
      code: 'ERR_CONTROL_TOKEN',
      message: /at least 16 char/,
    });
  }
  for (const bad of [
    '',
    'short',
    'x'.repeat(controlDefaults.minTokenLength - 1),
    'with space in it all',
    'ümlaut-ümlaut-ümlaut',
  ]) {
    assert.throws(() => new ControlServer({ source, token: bad }), { code: 'ERR_CONTROL_TOKEN' });
  }
  for (const host of ['127.0.0.1', '127.8.8.8', '::1', 'localhost']) new ControlServer({ source, host }).close();
});

test('serves nobody without the token, wherever they ask from', async () => {
  const wrong = [undefined, '', 'Bearer', `Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`, token];
  for (const authorization of wrong) {
    for (const path of ['/', '/v1/status', '/metrics', '/v1/events', '/nothing']) {
      const headers = authorization === undefined ? {} : { authorization };
      const answer = await ask(guardedUrl, path, { headers });
      assert.equal(answer.status, 401, `${authorization} ${path}`);
      assert.equal(answer.headers['www-authenticate'], 'Bearer realm="antipode"');
      assert.equal(answer.json().code, 'ERR_CONTROL_TOKEN_WRONG');
    }
  }
  for (const scheme of ['Bearer', 'bearer']) {
    assert.equal(
      (await ask(guardedUrl, '/v1/status', { headers: { authorization: `${scheme} ${token}` } })).status,
      200,
    );
  }
});

test('with a token serves any host name, because the name proves nothing there', async () => {
  const headers = { authorization: `Bearer ${token}`, host: 'node-7.internal:4000' };
  assert.equal((await ask(guardedUrl, '/v1/status', { headers })).status, 200);
});

test('on loopback answers only to loopback names and the configured ones (DNS rebinding)', async () => {
  const { port } = new URL(url);
  for (const host of [
    'localhost',
    `LOCALHOST:${port}`,
    `127.0.0.1:${port}`,
    '127.1.2.3',
    '[::1]:4000',
    'admin.shop.example',
  ]) {
    assert.equal((await ask(url, '/v1/status', { headers: { host } })).status, 200, host);
  }
  const foreign = [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
  ];
  for (const host of [...foreign, 'localhost@evil.example', '[::1', 'localhost:x', 'evil.example#localhost']) {
    const answer = await ask(url, '/v1/status', { headers: { host } });
    assert.equal(answer.status, 421, host);
    assert.doesNotMatch(answer.body, /us-east/);
  }
});

test('refuses two Host fields, an empty one and a target that is no path', async () => {
  const two = await raw(
    'GET /v1/status HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\nconnection: close\r\n\r\n',
  );
  assert.match(two, /^HTTP\/1\.1 4(?:00|21) /);
  const empty = await raw('GET /v1/status HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n');
  assert.match(empty, /^HTTP\/1\.1 421 /);
  const absolute = await raw(
    'GET http://evil.example/v1/status HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
  );
  assert.match(absolute, /^HTTP\/1\.1 400 /);
  assert.doesNotMatch(two + empty + absolute, /us-east/);
});

test('takes no orders from pages of another site (CSRF)', async () => {
  const { host } = new URL(url);
  const order = (headers: Record<string, string>) => ask(url, '/v1/regions/eu-west/drain', { method: 'POST', headers });
  const refused = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:1' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of refused) {
    const answer = await order(headers as Record<string, string>);
    assert.equal(answer.status, 403, JSON.stringify(headers));
    assert.equal(answer.json().code, 'ERR_CONTROL_CROSS_SITE');
  }
  assert.equal(source.regions.get('eu-west'), 'up');
  assert.equal((await order({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).status, 200);
  assert.equal((await order({ 'sec-fetch-site': 'none' })).status, 200);
});

test('takes a body as application/json only, the one type a foreign page cannot send unasked', async () => {
  const body = JSON.stringify({ region: 'us-east' });
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    undefined,
  ]) {
    const headers = type === undefined ? {} : { 'content-type': type };
    const answer = await ask(url, '/v1/dev/kill', { method: 'POST', headers, body });
    assert.equal(answer.status, 415, type);
    assert.equal(answer.headers.connection, 'close');
  }
  assert.equal(source.regions.get('us-east'), 'up');
  const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
  assert.equal((await ask(url, '/v1/dev/kill', { method: 'POST', headers, body })).status, 200);
});

test('takes a body up to its limit and not one byte more, announced or not', async () => {
  const limit = controlDefaults.bodyLimitBytes;
  const sized = (bytes: number) => JSON.stringify({ region: 'x'.repeat(bytes - '{"region":""}'.length) });
  for (const framing of [{}, { 'transfer-encoding': 'chunked' }]) {
    const headers = { 'content-type': 'application/json', ...framing };
    const atLimit = await ask(url, '/v1/dev/kill', { method: 'POST', headers, body: sized(limit) });
    assert.equal(atLimit.status, 404, 'read, and the region is unknown');
    const over = await ask(url, '/v1/dev/kill', { method: 'POST', headers, body: sized(limit + 1) });
    assert.equal(over.status, 413);
  }
  const endless = connect(Number(new URL(url).port), '127.0.0.1');
  endless.write(
    'POST /v1/dev/kill HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9999999\r\n\r\n{',
  );
  assert.match(await text(endless), /^HTTP\/1\.1 413 [\s\S]*connection: close/i);
});

test('refuses JSON that is none', async () => {
  const headers = { 'content-type': 'application/json' };
  const answer = await ask(url, '/v1/dev/kill', { method: 'POST', headers, body: '{"region":' });
  assert.equal(answer.status, 400);
  assert.match(String(answer.json().detail), /the body is not JSON/);
});

test('refuses a head over its limit', async () => {
  assert.equal(
    (await ask(url, '/v1/status', { headers: { x: 'y'.repeat(controlDefaults.headLimitBytes) } })).status,
    431,
  );
});

test('gives up on a head that does not come, and on a connection too many', async () => {
  await using tight = new ControlServer({ source, port: 0, limits: { headTimeoutMs: 50, maxConnections: 1 } });
  const { port } = await tight.listen();
  const slow = connect(port, '127.0.0.1');
  slow.write('GET /v1/status HTTP/1.1\r\nhost: local');
  const tooMany = connect(port, '127.0.0.1');
  assert.equal(await text(tooMany), '');
  assert.match(await text(slow), /^HTTP\/1\.1 408 /);
});

test('forbids sniffing, caching, framing and scripts on every answer', async () => {
  for (const path of ['/', '/v1/status', '/metrics', '/nothing']) {
    const { headers } = await ask(url, path);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'");
    assert.equal(headers['access-control-allow-origin'], undefined);
  }
});

function raw(request: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(request);
  return text(socket);
}
