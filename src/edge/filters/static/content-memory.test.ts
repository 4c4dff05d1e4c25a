import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ContentMemory, type FileForm } from './content-memory.ts';

const form = (path: string, identity = '1'): FileForm => ({ path, identity, sizeBytes: 0, modifiedNs: 0n });

test('finds the content of the very state that is asked for', () => {
  const memory = new ContentMemory(100);
  const bytes = Buffer.from('abc');
  memory.set({ form: form('/a'), bytes });
  assert.equal(memory.get(form('/a')), bytes);
  assert.equal(memory.get(form('/a', '2')), undefined);
  assert.equal(memory.get(form('/b')), undefined);
});

test('forgets what was not used for longest', () => {
  const memory = new ContentMemory(10);
  for (const path of ['/a', '/b']) memory.set({ form: form(path), bytes: Buffer.alloc(5) });
  memory.get(form('/a'));
  memory.set({ form: form('/c'), bytes: Buffer.alloc(5) });
  assert.deepEqual(
    ['/a', '/b', '/c'].map((path) => memory.get(form(path)) !== undefined),
    [true, false, true],
  );
});

test('never holds more than its bytes, nor two states of one file', () => {
  const step = fc.tuple(fc.constantFrom('/a', '/b', '/c', '/d'), fc.nat(3).map(String), fc.nat(12));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const memory = new ContentMemory(20);
      const last = new Map<string, string>();
      for (const [path, identity, size] of steps) {
        memory.set({ form: form(path, identity), bytes: Buffer.alloc(size) });
        last.set(path, identity);
        assert.ok(memory.bytes <= 20);
      }
      for (const [path, identity] of last) {
        for (const other of ['0', '1', '2', '3']) {
          if (other !== identity) assert.equal(memory.get(form(path, other)), undefined);
        }
      }
    }),
  );
});
