import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeadedBody } from './headed-body.ts';

function bodyOf(text: string, fields = ''): HeadedBody {
  const body = new HeadedBody(text.length, fields);
  body.bytes.write(text, 'latin1');
  return body;
}

test('a head stands before the body, in one run of bytes', () => {
  assert.equal(
    bodyOf('hi').message(404, 'x-a: \xff\r\n', '\r\n')!.toString('latin1'),
    'HTTP/1.1 404 Not Found\r\nx-a: \xff\r\ncontent-length: 2\r\n\r\nhi',
  );
});

test('the same head is not written anew, another one takes its place', () => {
  const body = bodyOf('hi');
  const first = body.message(200, 'x-a: 1\r\n', '\r\n')!;
  assert.equal(body.message(200, 'x-a: 1\r\n', '\r\n'), first);
  const changes = [
    [404, 'x-a: 1\r\n', '\r\n'],
    [404, 'x-a: 2\r\n', '\r\n'],
    [404, 'x-a: 2\r\n', 'connection: close\r\n\r\n'],
    [200, '', '\r\n'],
  ] as const;
  for (const [status, fields, ending] of changes) {
    const text = body.message(status, fields, ending)!.toString();
    assert.match(text, new RegExp(`^HTTP/1.1 ${status} .*\r\n${fields}content-length: 2\r\n${ending}hi$`));
  }
});

test('as long as a socket refers to a head there is room for no other', () => {
  const body = bodyOf('hi');
  const sent = body.message(200, 'x-a: 1\r\n', '\r\n')!;
  const text = sent.toString();
  body.lend();
  body.lend();
  assert.equal(body.message(200, 'x-a: 1\r\n', '\r\n'), sent);
  assert.equal(body.message(200, 'x-a: 2\r\n', '\r\n'), undefined);
  body.giveBack();
  assert.equal(body.message(200, 'x-a: 2\r\n', '\r\n'), undefined);
  assert.equal(sent.toString(), text);
  body.giveBack();
  assert.match(body.message(200, 'x-a: 2\r\n', '\r\n')!.toString(), /x-a: 2/);
});

test('there is room for fields that came with it and some more, not for any', () => {
  const fields = `x-a: ${'a'.repeat(9_000)}\r\n`;
  assert.ok(bodyOf('hi', fields).message(200, `${fields}age: 1\r\n`, '\r\n'));
  assert.equal(bodyOf('hi').message(200, fields, '\r\n'), undefined);
  assert.equal(bodyOf('hi').bytes.toString(), 'hi');
});
