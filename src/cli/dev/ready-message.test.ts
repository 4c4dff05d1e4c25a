import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readyMessage } from './ready-message.ts';

test('says where everything is, and three requests to try', () => {
  const addresses = {
    entry: 'http://127.0.0.1:8080',
    admin: 'http://127.0.0.1:4000',
    regions: { 'us-east': 'http://127.0.0.1:8081' },
  };
  assert.equal(
    readyMessage('shop', addresses),
    `shop is ready
  global entry  http://127.0.0.1:8080
  us-east       http://127.0.0.1:8081
  admin         http://127.0.0.1:4000
try
  curl -i -H 'x-antipode-client: DE' http://127.0.0.1:8080/
  curl -i -H 'x-antipode-client: JP' http://127.0.0.1:8080/
  curl -i -H 'x-antipode-client: BR' http://127.0.0.1:8080/`,
  );
});
