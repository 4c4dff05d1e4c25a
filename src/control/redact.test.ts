import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redact } from './redact.ts';

test('hides passwords in URLs wherever they stand and keeps the rest of the URL', () => {
  assert.equal(redact('redis://:hunter2@10.0.0.9:6379/0'), 'redis://:***@10.0.0.9:6379/0');
  assert.equal(redact('postgres://app:p%40ss@db/x?sslmode=require'), 'postgres://app:***@db/x?sslmode=require');
  assert.equal(redact('a redis://u:p@h and b amqp://v:q@i'), 'a redis://u:***@h and b amqp://v:***@i');
  assert.equal(
    redact('http://h/hook?access_token=abc&b=1&apiKey=x#f'),
    'http://h/hook?access_token=***&b=1&apiKey=***#f',
  );
  assert.equal(redact(new URL('http://u:p@h/')), 'http://u:***@h/');
});

test('hides fields that hold secrets, in any spelling, at any depth', () => {
  const hidden = redact({
    a: [{ token: 't', adminToken: 't', client_secret: 's', password: { value: 'p' }, privateKey: 'k' }],
  });
  assert.deepEqual(hidden, {
    a: [{ token: '***', adminToken: '***', client_secret: '***', password: '***', privateKey: '***' }],
  });
  assert.equal(redact('-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\n'), '***\n');
});

test('leaves what is no secret as it is', () => {
  const plain = {
    key: 'ip',
    tokens: undefined,
    url: 'http://10.0.0.1:3000/a@b',
    monkey: 'x',
    tokenizer: 'y',
    limit: 100,
    on: true,
    none: null,
  };
  assert.deepEqual(redact(plain), plain);
});

test('shows functions, maps, sets and big numbers as JSON can', () => {
  const shown = redact({
    f: function nearest() {},
    g: [() => 1][0],
    m: new Map([['a', 1]]),
    s: new Set([2]),
    n: 3n,
    r: /x/,
  });
  assert.deepEqual(shown, {
    f: '[function nearest]',
    g: '[function anonymous]',
    m: { a: 1 },
    s: [2],
    n: '3',
    r: '/x/',
  });
});
