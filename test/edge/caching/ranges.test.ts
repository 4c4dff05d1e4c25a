/** RFC 9110, section 14, and RFC 9111, section 3.3: parts of what is stored. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Answer, CachingEdge } from './caching-edge.ts';

const body = '0123456789';
const old = 'Sat, 01 Jan 2000 00:00:00 GMT';
const stored = `cache-control: max-age=60\r\netag: "1"\r\nlast-modified: ${old}\r\ncontent-type: a/b\r\n`;

async function part(fields: string, method = 'GET'): Promise<Answer> {
  await using edge = await CachingEdge.start();
  await edge.store('/a', stored, { body });
  const answer = await edge.get('/a', fields, method);
  assert.equal(edge.asked.length, 1);
  return answer;
}

describe('RFC 9110 §14.2: one range', () => {
  for (const [range, expected, told] of [
    ['bytes=0-0', '0', '0-0'],
    ['bytes=2-4', '234', '2-4'],
    ['bytes=7-', '789', '7-9'],
    ['bytes=-3', '789', '7-9'],
    ['bytes=-99', body, '0-9'],
    ['bytes=5-99', '56789', '5-9'],
    ['Bytes=0-1', '01', '0-1'],
  ] as const) {
    test(`${range} is ${told}`, async () => {
      const answer = await part(`range: ${range}\r\n`);
      assert.deepEqual([answer.status, answer.how, answer.body], [206, 'hit', expected]);
      assert.equal(answer.field('content-range'), `bytes ${told}/10`);
      assert.equal(answer.field('content-length'), String(expected.length));
      assert.deepEqual([answer.field('etag'), answer.field('content-type')], ['"1"', 'a/b']);
    });
  }

  for (const range of ['bytes=4-2', 'bytes=a-b', 'bytes', 'lines=1-2', 'bytes=', 'bytes=-', 'bytes=0-9,0-9']) {
    test(`${range} does not count`, async () => {
      const answer = await part(`range: ${range}\r\n`);
      assert.deepEqual([answer.status, answer.body], [200, body]);
    });
  }

  for (const range of ['bytes=10-', 'bytes=99-100', 'bytes=-0']) {
    test(`${range} cannot be had: 416 (§15.5.17)`, async () => {
      const answer = await part(`range: ${range}\r\n`);
      assert.deepEqual([answer.status, answer.field('content-range'), answer.body], [416, 'bytes */10', '']);
    });
  }

  test('does not count with HEAD', async () => {
    const answer = await part('range: bytes=0-1\r\n', 'HEAD');
    assert.deepEqual([answer.status, answer.field('content-length')], [200, '10']);
  });

  test('comes behind conditions that hold (§13.2.2)', async () =>
    assert.equal((await part('range: bytes=0-1\r\nif-none-match: "1"\r\n')).status, 304));
});

test('RFC 9110 §14.6: several ranges are parts of a multipart answer, which has no Content-Range itself', async () => {
  const answer = await part('range: bytes=0-1, 4-5\r\n');
  const boundary = /^multipart\/byteranges; boundary=(\S+)$/.exec(answer.field('content-type')!)![1]!;
  assert.deepEqual([answer.status, answer.field('content-range')], [206, undefined]);
  assert.equal(answer.field('content-length'), String(answer.body.length));
  const parts = answer.body.split(`--${boundary}`).map((text) => text.trim());
  assert.deepEqual(parts, [
    '',
    'content-type: a/b\r\ncontent-range: bytes 0-1/10\r\n\r\n01',
    'content-type: a/b\r\ncontent-range: bytes 4-5/10\r\n\r\n45',
    '--',
  ]);
});

describe('RFC 9110 §13.1.5: If-Range', () => {
  for (const [condition, status] of [
    ['"1"', 206],
    ['"2"', 200],
    ['W/"1"', 200],
    [old, 206],
    ['Sun, 02 Jan 2000 00:00:00 GMT', 200],
    ['Fri, 31 Dec 1999 00:00:00 GMT', 200],
  ] as const) {
    test(`${condition}: ${status}`, async () =>
      assert.equal((await part(`range: bytes=0-1\r\nif-range: ${condition}\r\n`)).status, status));
  }
});

describe('a range of what is not stored, or stale', () => {
  test('is asked of the service, and its part passed on and not stored', async () => {
    await using edge = await CachingEdge.start();
    edge.on('/a', { status: 206, fields: `${stored}content-range: bytes 0-1/10\r\n`, body: '01' });
    const answer = await edge.get('/a', 'range: bytes=0-1\r\nif-range: "1"\r\n');
    assert.deepEqual([answer.status, answer.body], [206, '01']);
    assert.match(edge.asked[0]!, /range: bytes=0-1\r\nif-range: "1"/i);
    edge.on('/a', { fields: stored, body });
    assert.equal((await edge.get('/a')).body, body);
  });

  test('that the service does not have is not what others are told', async () => {
    await using edge = await CachingEdge.start();
    edge.on('/a', { status: 416, fields: `cache-control: max-age=60\r\ncontent-range: bytes */10\r\n` });
    assert.equal((await edge.get('/a', 'range: bytes=99-\r\n')).status, 416);
    edge.on('/a', { fields: stored, body });
    assert.deepEqual([(await edge.get('/a')).status, (await edge.get('/a')).how], [200, 'hit']);
  });

  test('is stored when the service gives the whole', async () => {
    await using edge = await CachingEdge.start();
    edge.on('/a', { fields: stored, body });
    assert.equal((await edge.get('/a', 'range: bytes=0-1\r\n')).body, body);
    assert.equal((await edge.get('/a')).how, 'hit');
  });

  test('comes from what is stored once that is found good', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', stored, { body });
    edge.pass(61);
    edge.on('/a', { status: 304, fields: stored });
    const answer = await edge.get('/a', 'range: bytes=0-1\r\n');
    assert.deepEqual([answer.status, answer.body, answer.how], [206, '01', 'stale']);
  });

  test('of an answer that is not 200 does not count', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', stored, { status: 404, body });
    const answer = await edge.get('/a', 'range: bytes=0-1\r\n');
    assert.deepEqual([answer.status, answer.body], [404, body]);
  });
});
