/** RFC 9111, section 4.1: which stored response answers which request. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CachingEdge } from './caching-edge.ts';

/** An origin that answers with the values of a request field, and varies by it. */
async function varying(vary: string, field: string): Promise<CachingEdge> {
  const edge = await CachingEdge.start();
  const named = new RegExp(`\r\n${field}: ([^\r]*)`, 'gi');
  edge.on('/a', (head) => ({
    fields: `cache-control: max-age=60\r\nvary: ${vary}\r\n`,
    body: [...head.matchAll(named)].map((match) => match[1]).join('+') || 'none',
  }));
  return edge;
}

/** Whether a request with the second fields is answered by what was stored for the first. */
async function matches(vary: string, first: string, second: string): Promise<boolean> {
  await using edge = await varying(vary, 'x-a');
  await edge.get('/a', first);
  return (await edge.get('/a', second)).how === 'hit';
}

describe('§4.1: a request is answered by a response that varies when', () => {
  for (const [what, vary, first, second, expected] of [
    ['the field is the same', 'x-a', 'x-a: 1\r\n', 'X-A: 1\r\n', true],
    ['not when it differs', 'x-a', 'x-a: 1\r\n', 'x-a: 2\r\n', false],
    ['not when it is there only once', 'x-a', 'x-a: 1\r\n', '', false],
    ['not when it came to be', 'x-a', '', 'x-a: 1\r\n', false],
    ['it is in neither', 'x-a', '', '', true],
    ['not when it is empty the one time', 'x-a', '', 'x-a: \r\n', false],
    ['its name is told in another case', 'X-A', 'x-a: 1\r\n', 'x-a: 1\r\n', true],
    ['not when its case differs', 'x-a', 'x-a: a\r\n', 'x-a: A\r\n', false],
    ['other fields differ', 'x-a', 'x-a: 1\r\nx-b: 1\r\n', 'x-a: 1\r\nx-b: 2\r\n', true],
    ['all of several are the same', 'x-a, x-b', 'x-a: 1\r\nx-b: 1\r\n', 'x-b: 1\r\nx-a: 1\r\n', true],
    ['not when one of several differs', 'x-a, x-b', 'x-a: 1\r\nx-b: 1\r\n', 'x-a: 1\r\nx-b: 2\r\n', false],
    ['not when one of those on a second line differs', 'x-a\r\nvary: x-b', 'x-b: 1\r\n', 'x-b: 2\r\n', false],
    ['its lines are joined', 'x-a', 'x-a: 1\r\nx-a: 2\r\n', 'x-a: 1, 2\r\n', true],
    ['blanks around commas differ', 'x-a', 'x-a: 1,2\r\n', 'x-a: 1 , 2\r\n', true],
    ['not when the order differs', 'x-a', 'x-a: 1, 2\r\n', 'x-a: 2, 1\r\n', false],
    [
      'codings come in another order',
      'accept-encoding',
      'accept-encoding: gzip, br\r\n',
      'accept-encoding: BR,gzip\r\n',
      true,
    ],
    [
      'languages come in another case',
      'accept-language',
      'accept-language: de-AT\r\n',
      'accept-language: de-at\r\n',
      true,
    ],
    ['never with *', '*', '', '', false],
    ['never with * among others', 'x-a, *', 'x-a: 1\r\n', 'x-a: 1\r\n', false],
  ] as const) {
    test(what, async () => assert.equal(await matches(vary, first, second), expected));
  }
});

test('§4.1: several variants are kept beside each other, each for its requests', async () => {
  await using edge = await varying('x-a', 'x-a');
  for (const value of ['1', '2', '3']) await edge.get('/a', `x-a: ${value}\r\n`);
  for (const value of ['2', '1', '3']) {
    const hit = await edge.get('/a', `x-a: ${value}\r\n`);
    assert.deepEqual([hit.how, hit.body], ['hit', value]);
  }
  assert.equal((await edge.get('/a', 'x-a: 4\r\n')).how, 'vary-miss');
  assert.equal(edge.asked.length, 4);
});

test('§4.1: of those that match, the latest made is taken', async () => {
  await using edge = await CachingEdge.start();
  edge.on('/a', { fields: 'cache-control: max-age=600\r\nvary: x-a\r\n', body: 'later', dateMs: edge.nowMs - 10_000 });
  await edge.get('/a', 'x-a: 1\r\nx-b: 1\r\n');
  edge.on('/a', { fields: 'cache-control: max-age=600\r\nvary: x-b\r\n', body: 'sooner', dateMs: edge.nowMs - 60_000 });
  await edge.get('/a', 'x-a: 2\r\nx-b: 2\r\n');
  assert.equal((await edge.get('/a', 'x-a: 1\r\nx-b: 2\r\n')).body, 'later');
});

test('§4.1: one that varies is taken before one that does not say that it does', async () => {
  await using edge = await varying('accept-language', 'accept-language');
  await edge.get('/a', 'accept-language: de\r\n');
  edge.pass(1);
  edge.on('/a', { fields: 'cache-control: max-age=60\r\n', body: 'by default' });
  assert.equal((await edge.get('/a')).body, 'by default');
  const hit = await edge.get('/a', 'accept-language: de\r\n');
  assert.deepEqual([hit.how, hit.body], ['hit', 'de']);
});

test('§4.1: what does not vary takes the place of what did', async () => {
  await using edge = await varying('x-a', 'x-a');
  await edge.get('/a', 'x-a: 1\r\n');
  edge.on('/a', { fields: 'cache-control: max-age=60\r\n', body: 'for all' });
  await edge.get('/a', 'x-a: 2\r\n');
  for (const value of ['2', '3']) assert.equal((await edge.get('/a', `x-a: ${value}\r\n`)).body, 'for all');
});

test('fields that edges add are not told apart by what a client sends, so what varies by them is not stored', async () => {
  for (const name of ['x-forwarded-for', 'Forwarded', 'x-request-id']) {
    await using edge = await varying(name, 'x-a');
    await edge.get('/a');
    assert.equal((await edge.get('/a')).how, 'uri-miss', name);
  }
});

test('an answer may vary by what the edge tells of the client: its country', async () => {
  let country: string | undefined;
  await using edge = await CachingEdge.start({ country: () => country });
  edge.on('/a', (head) => ({
    fields: 'cache-control: max-age=60\r\nvary: x-antipode-country\r\n',
    body: /^x-antipode-country: (.*)$/im.exec(head)?.[1] ?? 'none',
  }));
  const got: string[] = [];
  for (country of ['DE', 'FR', 'DE', 'FR', undefined, undefined]) {
    const { body, how } = await edge.get('/a');
    got.push(`${body} ${how}`);
  }
  assert.deepEqual(got, ['DE uri-miss', 'FR vary-miss', 'DE hit', 'FR hit', 'none vary-miss', 'none vary-miss']);
  assert.ok(edge.asked.every((head) => head.split(/x-antipode-country/i).length <= 2));
});

test('an answer may vary by the scheme the client uses, which is a part of every key', async () =>
  assert.equal(await matches('x-forwarded-proto', '', ''), true));
