import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedRequest } from './asked-request.ts';

test('a path or a URL is a request that might come, with a method before it or as an option', () => {
  const possible = (url: string, method?: string) => ({ kind: 'possible', url, method });
  assert.deepEqual(askedRequest(['/cart'], undefined), possible('/cart'));
  assert.deepEqual(askedRequest(['https://shop.example/a'], 'post'), possible('https://shop.example/a', 'POST'));
  for (const words of [['GET /cart'], ['get', '/cart'], [' GET  /cart ']]) {
    assert.deepEqual(askedRequest(words, undefined), possible('/cart', 'GET'), words.join());
  }
});

test('anything else in one word is the id of a request', () => {
  assert.deepEqual(askedRequest(['5f0c9a7be1d24c30'], undefined), { kind: 'past', id: '5f0c9a7be1d24c30' });
  assert.deepEqual(askedRequest(['a/b?c'], undefined), { kind: 'past', id: 'a/b?c' });
});

test('what is neither is refused, with what may be given', () => {
  for (const words of [['GET'], ['GET cart'], ['GET', '/a', '/b'], ['5f0c', '/cart'], ['a b c']]) {
    assert.throws(
      () => askedRequest(words, undefined),
      { code: 'ERR_CLI_WHY', message: /'GET \/cart'$/ },
      words.join(),
    );
  }
  assert.throws(() => askedRequest(['GET', '/cart'], 'POST'), { code: 'ERR_CLI_WHY' });
});
