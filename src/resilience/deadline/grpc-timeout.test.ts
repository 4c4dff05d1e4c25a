import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatGrpcTimeout, parseGrpcTimeout } from './grpc-timeout.ts';

test('reads every unit', () => {
  const texts = ['1H', '2M', '3S', '100m', '5u', '6n', '00000001S', '0n'];
  assert.deepEqual(texts.map(parseGrpcTimeout), [3_600_000, 120_000, 3_000, 100, 0.005, 6e-6, 1_000, 0]);
});

test('reads nothing else', () => {
  for (const text of ['', '1', 'S', '-1S', '1.5S', '1 S', '123456789S', '1s', '1Sx', '１S']) {
    assert.equal(parseGrpcTimeout(text), undefined, text);
  }
});

test('writes any time so that it is read as no more, and as nearly the same', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e13, noNaN: true }), (ms) => {
      const read = parseGrpcTimeout(formatGrpcTimeout(ms))!;
      assert.ok(read <= ms * (1 + 1e-12) + 1e-9 && read >= ms * 0.9999 - 1e-5, `${ms} → ${formatGrpcTimeout(ms)}`);
    }),
    { numRuns: 500 },
  );
  assert.equal(formatGrpcTimeout(-5), '0n');
  assert.equal(formatGrpcTimeout(Number.POSITIVE_INFINITY), '99999999H');
});
