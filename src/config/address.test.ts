import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collide, formatListenAddress, isLoopback, parseListenAddress, parsePrivateAddress } from './address.ts';

test('reads a port, a name or an address with a port, and writes it back', () => {
  for (const [written, host, port] of [
    [8080, '0.0.0.0', 8080],
    [0, '0.0.0.0', 0],
    ['127.0.0.1:4000', '127.0.0.1', 4000],
    ['localhost:0', 'localhost', 0],
    ['edge-1.shop.example:65535', 'edge-1.shop.example', 65_535],
    ['[::1]:8080', '::1', 8080],
  ] as const) {
    const address = parseListenAddress(written);
    assert.deepEqual(address, { host, port });
    assert.equal(formatListenAddress(address!), typeof written === 'number' ? `0.0.0.0:${port}` : written);
  }
});

test('a port alone of a private listener is open to this machine only; an address is what it is', () => {
  assert.deepEqual(parsePrivateAddress(4000), { host: '127.0.0.1', port: 4000 });
  assert.deepEqual(parsePrivateAddress('0.0.0.0:4000'), { host: '0.0.0.0', port: 4000 });
});

test('refuses what nobody can listen on', () => {
  for (const wrong of [-1, 1.5, 65_536, Number.NaN, '', '8080', ':8080', 'host', 'host:', 'host:65536', 'a b:1']) {
    assert.equal(parseListenAddress(wrong), undefined, String(wrong));
  }
  for (const wrong of ['::1:8080', '[::1]', '[nonsense]:1', '-a:1', 'a..b:1', 'host:80a', 'http://host:80']) {
    assert.equal(parseListenAddress(wrong), undefined, wrong);
  }
});

test('knows the addresses that only this machine reaches', () => {
  assert.deepEqual(['localhost', '127.0.0.1', '127.8.8.8', '::1'].map(isLoopback), [true, true, true, true]);
  assert.deepEqual(['0.0.0.0', '::', '10.0.0.1', '127.example', '128.0.0.1'].map(isLoopback), Array(5).fill(false));
});

test('two listeners collide on one port of one address, or of every address', () => {
  const at = (written: string) => parseListenAddress(written)!;
  assert.ok(collide(at('127.0.0.1:80'), at('127.0.0.1:80')));
  assert.ok(collide(at('0.0.0.0:80'), at('127.0.0.1:80')));
  assert.ok(collide(at('127.0.0.1:80'), at('[::]:80')));
  assert.ok(!collide(at('127.0.0.1:80'), at('127.0.0.2:80')));
  assert.ok(!collide(at('127.0.0.1:80'), at('127.0.0.1:81')));
  assert.ok(!collide(at('0.0.0.0:0'), at('0.0.0.0:0')));
});
