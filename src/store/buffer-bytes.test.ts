import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bufferBytes } from './buffer-bytes.ts';

test('counts all that a buffer keeps alive', () => {
  const own = Buffer.allocUnsafeSlow(1_000);
  assert.ok(bufferBytes(own) >= 1_000 && bufferBytes(own) < 1_500);
  assert.equal(
    bufferBytes(Buffer.allocUnsafeSlow(100_000).subarray(0, 10)),
    bufferBytes(Buffer.allocUnsafeSlow(100_000)),
  );
});
