/** RFC 9111, section 4.2: how long a response is fresh, and how old it is. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CachingEdge } from './caching-edge.ts';

/** Whether what came with these fields is served without a question so many seconds later. */
async function isFresh(fields: string, seconds: number, dateOffset = 0): Promise<boolean> {
  await using edge = await CachingEdge.start();
  await edge.store('/a', fields, { dateMs: edge.nowMs + dateOffset * 1_000 });
  edge.pass(seconds);
  return (await edge.get('/a')).how === 'hit';
}

const expires = (seconds: number) => `expires: ${new Date(Date.UTC(2026, 10, 21, 12, 0, seconds)).toUTCString()}\r\n`;

describe('§4.2.1: the lifetime is', () => {
  for (const [what, fields, lifetime] of [
    ['that of max-age', 'cache-control: max-age=60\r\n', 60],
    ['that of s-maxage before max-age', 'cache-control: max-age=5, s-maxage=60\r\n', 60],
    ['that of s-maxage, also when it is shorter', 'cache-control: s-maxage=5, max-age=60\r\n', 5],
    ['that of max-age before Expires', `cache-control: max-age=60\r\n${expires(5)}`, 60],
    ['that of Expires less Date', expires(60), 60],
    ['that of max-age in any case', 'Cache-Control: MAX-AGE=60\r\n', 60],
    ['that of max-age in a string', 'cache-control: max-age="60"\r\n', 60],
    ['that of max-age on a second line', 'cache-control: public\r\ncache-control: max-age=60\r\n', 60],
    ['that of the first of two', 'cache-control: max-age=60, max-age=5\r\n', 60],
    ['with zeros in front', 'cache-control: max-age=0060\r\n', 60],
    ['with unknown directives beside', 'cache-control: x, y=1, z="max-age=1", max-age=60\r\n', 60],
  ] as const) {
    test(what, async () => {
      assert.equal(await isFresh(fields, lifetime - 1), true);
      assert.equal(await isFresh(fields, lifetime), false);
    });
  }

  test('a large one when the number is too large to be told', async () =>
    assert.equal(await isFresh('cache-control: max-age=99999999999999999999\r\n', 1_000_000_000), true));

  for (const what of [
    'max-age=0',
    'max-age=-1',
    'max-age=1.5',
    'max-age=a',
    'max-age',
    "max-age='60'",
    'max-age=60x',
    'max-age =60',
    's-maxage=a, max-age=60',
  ]) {
    test(`none with ${what}`, async () => assert.equal(await isFresh(`cache-control: ${what}\r\n`, 0), false));
  }

  for (const what of ['0', '-1', 'soon', 'Sat, 21 Nov 2026 12:01:00 UTC', 'Sat, 21 Nov 2026 12:01 GMT']) {
    test(`none with Expires: ${what} (§5.3)`, async () =>
      assert.equal(await isFresh(`expires: ${what}\r\n`, 0), false));
  }

  test('that of an Expires in the older forms', async () => {
    assert.equal(await isFresh('expires: Saturday, 21-Nov-26 12:01:00 GMT\r\n', 59), true);
    assert.equal(await isFresh('expires: Sat Nov 21 12:01:00 2026\r\n', 59), true);
  });

  test('what Pragma says is nothing in a response (§5.4)', async () =>
    assert.equal(await isFresh('cache-control: max-age=60\r\npragma: no-cache\r\n', 1), true));
});

test('§4.2.2: heuristics only where they are wanted: a tenth of the age at Date', async () => {
  const lastModified = `last-modified: ${new Date(Date.UTC(2026, 10, 21, 11, 50)).toUTCString()}\r\n`;
  await using edge = await CachingEdge.start({ heuristic: true });
  await edge.store('/a', lastModified);
  edge.pass(59);
  assert.equal((await edge.get('/a')).how, 'hit');
  edge.pass(1);
  assert.equal((await edge.get('/a')).how, 'stale');
  await edge.store('/b', `${lastModified}cache-control: no-cache\r\n`);
  assert.notEqual((await edge.get('/b')).how, 'hit');
  await edge.store('/c', lastModified, { status: 302 });
  assert.notEqual((await edge.get('/c')).how, 'hit');
});

describe('§4.2.3: the age', () => {
  test('begins with that which came, and grows by the second', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', 'cache-control: max-age=60\r\nage: 20\r\n');
    edge.pass(39);
    const hit = await edge.get('/a');
    assert.deepEqual([hit.how, hit.field('age')], ['hit', '59']);
    edge.pass(1);
    assert.notEqual((await edge.get('/a')).how, 'hit');
  });

  test('is that of its Date when that is older', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', 'cache-control: max-age=60\r\nage: 5\r\n', { dateMs: edge.nowMs - 30_000 });
    assert.equal((await edge.get('/a')).field('age'), '30');
  });

  test('counts the time the answer took', async () => {
    await using edge = await CachingEdge.start();
    edge.on('/a', () => {
      edge.pass(10);
      return { fields: 'cache-control: max-age=60\r\nage: 5\r\n' };
    });
    await edge.get('/a');
    assert.equal((await edge.get('/a')).field('age'), '15');
  });

  test('of a Date in the future is none', async () => {
    assert.equal(await isFresh('cache-control: max-age=60\r\n', 59, 30), true);
    assert.equal(await isFresh('cache-control: max-age=60\r\n', 60, 30), false);
  });

  for (const [age, expected] of [
    ['abc', '0'],
    ['-5', '0'],
    ['7, 20', '7'],
    ['7\r\nage: 20', '7'],
    ['1.5', '0'],
  ] as const) {
    test(`by Age: ${age.replace('\r\n', ' | ')} is ${expected} (§5.1)`, async () => {
      await using edge = await CachingEdge.start();
      await edge.store('/a', `cache-control: max-age=60\r\nage: ${age}\r\n`);
      assert.equal((await edge.get('/a')).field('age'), expected);
    });
  }

  test('beyond what is fresh has the response checked', async () =>
    assert.equal(await isFresh('cache-control: max-age=60\r\nage: 60\r\n', 0), false));

  test('§5.1: is told of what is reused, once, and not of what has just been made', async () => {
    await using edge = await CachingEdge.start();
    assert.equal((await edge.store('/a', 'cache-control: max-age=60\r\n')).field('age'), undefined);
    assert.equal((await edge.get('/a')).field('age'), '0');
    await edge.store('/b', 'cache-control: max-age=60\r\nAge: 9\r\n');
    assert.equal((await edge.get('/b')).field('age'), '9');
  });
});
