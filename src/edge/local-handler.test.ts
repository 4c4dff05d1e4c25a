import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RequestHead } from '../http/index.ts';
import { health, redirect, respond } from './local-handler.ts';

function headOf(target: string, method = 'GET'): RequestHead {
  const bytes = Buffer.from(`${method} ${target} HTTP/1.1\r\nhost: shop.example\r\n\r\n`, 'latin1');
  const head = new RequestHead({ maxFields: 100 });
  assert.equal(head.parse(bytes, bytes.length), bytes.length, head.fault);
  return head;
}

/** Where a redirect sends a request for `target`. */
function sentTo(to: string, target: string, method = 'GET', prefix = '/'): string {
  const { status, body, fields } = redirect(308, to, prefix).answer(headOf(target, method));
  assert.equal(status, 308);
  assert.equal(body, '');
  const match = /^location: ([^\r\n]*)\r\n$/.exec(fields);
  assert.ok(match, fields);
  return match[1]!;
}

describe('a redirect', () => {
  test('puts in path and query', () => {
    assert.equal(sentTo('https://new.example{path}{query}', '/a/b?c=d&e'), 'https://new.example/a/b?c=d&e');
    assert.equal(sentTo('/new{path}', '/a?b'), '/new/a');
    assert.equal(sentTo('/fixed', '/a?b'), '/fixed');
    assert.equal(sentTo('{path}/{path}', '/a'), '/a//a');
  });

  test('puts in the host, and what comes behind the path of the route', () => {
    assert.equal(sentTo('https://{host}{path}', '/a'), 'https://shop.example/a');
    assert.equal(sentTo('/new{rest}{query}', '/old/a?b', 'GET', '/old'), '/new/a?b');
    assert.equal(sentTo('/new{rest}', '/old', 'GET', '/old'), '/new');
    assert.equal(sentTo('/new{rest}', '/old/', 'GET', '/old/'), '/new/');
    assert.equal(sentTo('/{rest}', '/old//evil.example', 'GET', '/old'), '/evil.example');
    assert.equal(sentTo('{rest}', '/a', 'GET', '/'), '/a');
  });

  test('takes what it puts in as it is: no pattern, no placeholder', () => {
    assert.equal(sentTo('/x{path}{query}', "/$&$'$`$$"), "/x/$&$'$`$$");
    assert.equal(sentTo('/x{path}{query}', '/{query}?secret'), '/x/{query}?secret');
    assert.equal(sentTo('/x{path}{query}', '/a?{path}'), '/x/a?{path}');
  });

  test('makes no host of a path', () => {
    for (const target of ['//evil.example/', '///evil.example', '/.//evil.example', '/x/..//evil.example']) {
      assert.match(sentTo('{path}', target), /^\/(?!\/)/, target);
      assert.match(sentTo('/{path}', target), /^\/(?!\/)/, target);
    }
    assert.equal(sentTo('/{path}', '/evil.example'), '/evil.example');
    assert.equal(sentTo('{query}{path}', '/evil.example'), '/evil.example');
    // A backslash is refused by the codec, and stays encoded when it is.
    assert.equal(sentTo('{path}', '/%5cevil.example'), '/%5cevil.example');
  });

  test('may go to another host where the config says so', () => {
    assert.equal(sentTo('//new.example{path}', '/a'), '//new.example/a');
  });

  test('sends a request for the whole server to the root', () => {
    assert.equal(sentTo('https://new.example{path}', '*', 'OPTIONS'), 'https://new.example/');
  });

  test('ends no line, whatever is asked for', () => {
    const part = fc.string({
      unit: fc.constantFrom('a', '%0d', '%0A', '%250d', '$', '{', '}', '/', '.', ';', "'", '"'),
    });
    fc.assert(
      fc.property(part, part, (path, query) => {
        const head = new RequestHead({ maxFields: 100 });
        const bytes = Buffer.from(`GET /${path}?${query} HTTP/1.1\r\nhost: a\r\n\r\n`);
        fc.pre(head.parse(bytes, bytes.length) > 0);
        assert.match(redirect(302, '{path}{query}').answer(head).fields, /^location: \/(?!\/)[!-~]*\r\n$/);
      }),
    );
  });
});

test('a response is the same for everybody', () => {
  const action = respond(418, 'short and stout', { 'content-type': 'text/plain', 'x-a': '1' });
  const answer = action.answer(headOf('/a'));
  assert.deepEqual(answer, {
    status: 418,
    body: 'short and stout',
    fields: 'content-type: text/plain\r\nx-a: 1\r\n',
  });
  assert.equal(action.answer(headOf('/b', 'HEAD')), answer);
});

test('the health of a node is 503 while it is not ready, and is not to be kept', () => {
  let ready = true;
  const action = health(() => ready);
  assert.equal(action.answer(headOf('/')).status, 200);
  ready = false;
  const { status, body, fields } = action.answer(headOf('/'));
  assert.equal(status, 503);
  assert.deepEqual(JSON.parse(String(body)), { live: true, ready: false });
  assert.match(fields, /\r\ncache-control: no-store\r\n$/);
});
