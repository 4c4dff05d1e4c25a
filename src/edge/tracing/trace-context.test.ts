import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseTraceparent, parseTracestate, traceLines } from './trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const read = (...values: readonly string[]) => parseTraceparent(values);

test('reads a parent, and whether it is sampled', () => {
  assert.deepEqual(read(`00-${traceId}-${spanId}-01`), { traceId, spanId, sampled: true });
  assert.deepEqual(read(`00-${traceId}-${spanId}-00`), { traceId, spanId, sampled: false });
  assert.deepEqual(read(`00-${traceId}-${spanId}-fe`), { traceId, spanId, sampled: false });
});

test('reads what later versions begin with', () => {
  assert.deepEqual(read(`cc-${traceId}-${spanId}-01`), { traceId, spanId, sampled: true });
  assert.deepEqual(read(`cc-${traceId}-${spanId}-01-what-will-be`), { traceId, spanId, sampled: true });
});

test('takes nothing else for a parent', () => {
  for (const text of [
    '',
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-more`,
    `cc-${traceId}-${spanId}-01.more`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-1`,
    `00-${traceId.slice(1)}-${spanId}-01`,
    ` 00-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01\r\nx: y`,
  ]) {
    assert.equal(read(text), undefined, text);
  }
  const valid = `00-${traceId}-${spanId}-01`;
  assert.equal(read(valid, valid), undefined);
  assert.equal(read(), undefined);
});

test('passes on a state as it is, over all its lines', () => {
  const state = (...values: readonly string[]) => parseTracestate(values);
  assert.equal(state('rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'), 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE');
  assert.equal(state('a=1', ' b=2 , ,c=3'), 'a=1,b=2,c=3');
  assert.equal(state('fw529a3039@dt=FfAAAAAAA', 'x-y_z*/9=a b'), 'fw529a3039@dt=FfAAAAAAA,x-y_z*/9=a b');
  assert.equal(state(), '');
});

test('drops a state that is not valid, as a whole', () => {
  for (const text of ['a', 'a=', '=1', 'A=1', '1a=1', 'a=1,a=2', 'a=b=c', 'a=\x7f', 'a=é', `a=${'x'.repeat(257)}`]) {
    assert.equal(parseTracestate([text]), '', text);
  }
  const members = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=1`).join(',');
  assert.equal(parseTracestate([members(32)]), members(32));
  assert.equal(parseTracestate([members(33)]), '');
});

test('cuts a long state at its end, member by member', () => {
  const member = (name: string) => `${name}=${'v'.repeat(198)}`;
  assert.equal(parseTracestate([['a', 'b', 'c'].map(member).join(',')]), `${member('a')},${member('b')}`);
});

test('what is passed on is always whole lines and can be read again, whatever came', () => {
  const hex = (digits: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });
  fc.assert(
    fc.property(hex(32), hex(16), fc.boolean(), fc.array(fc.string()), (trace, span, sampled, states) => {
      const state = parseTracestate(states);
      const lines = traceLines({ traceId: trace, spanId: span, sampled }, state);
      assert.match(lines, /^traceparent: [0-9a-f-]{55}\r\n(?:tracestate: [ -~]{1,512}\r\n)?$/);
      const again = parseTraceparent([lines.slice('traceparent: '.length, lines.indexOf('\r\n'))]);
      if (/[1-9a-f]/.test(trace) && /[1-9a-f]/.test(span))
        assert.deepEqual(again, { traceId: trace, spanId: span, sampled });
    }),
  );
});
