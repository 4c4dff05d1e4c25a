import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { closeFrameToClient, closeFrameToServer } from './close-frame.ts';
import { FrameTracker } from './frame-tracker.ts';

/** A frame with a payload that looks like frames itself. */
function frameOf(length: number, masked: boolean): Buffer {
  const long = length > 65_535;
  const extension = Buffer.alloc(length < 126 ? 0 : long ? 8 : 2);
  if (long) extension.writeBigUInt64BE(BigInt(length));
  else if (length >= 126) extension.writeUInt16BE(length);
  const first = length < 126 ? length : long ? 127 : 126;
  const key = masked ? [0x81, 0x7f, 0xff, 0x00] : [];
  const head = [0x82, (masked ? 0x80 : 0) | first, ...extension, ...key];
  return Buffer.concat([Buffer.from(head), Buffer.alloc(length, Buffer.from([0x81, 0x7f, 0xff]))]);
}

const length = fc.oneof(fc.nat(200), fc.constantFrom(0, 125, 126, 65_535, 65_536, 70_000));
const frames = fc.array(fc.tuple(length, fc.boolean()), { minLength: 1, maxLength: 8 });

test('is at a boundary behind every frame and nowhere else, however the bytes are cut', () => {
  fc.assert(
    fc.property(
      frames,
      fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 20 }),
      (described, cuts) => {
        const all = described.map(([size, masked]) => frameOf(size, masked));
        const bytes = Buffer.concat(all);
        const ends = new Set<number>();
        all.reduce((at, { length }) => {
          ends.add(at + length);
          return at + length;
        }, 0);
        const tracker = new FrameTracker();
        assert.ok(tracker.atBoundary);
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const end = Math.min(bytes.length, at + cuts[turn % cuts.length]!);
          tracker.pass(bytes, at, end);
          at = end;
          assert.equal(tracker.atBoundary, ends.has(at), `${at}`);
        }
      },
    ),
  );
});

test('goes on to the end of the present frame and no further', () => {
  fc.assert(
    fc.property(frames, fc.nat(), (described, seed) => {
      const all = described.map(([size, masked]) => frameOf(size, masked));
      const bytes = Buffer.concat(all);
      const from = seed % bytes.length;
      let end = 0;
      for (const frame of all) {
        if (end >= from) break;
        end += frame.length;
      }
      const tracker = new FrameTracker();
      tracker.pass(bytes, 0, from);
      assert.equal(tracker.passFrame(bytes, from, bytes.length), end);
      assert.ok(tracker.atBoundary);
      assert.equal(tracker.passFrame(bytes, end, bytes.length), end);
    }),
  );
});

test('knows the frames that say goodbye', () => {
  for (const frame of [closeFrameToClient(), closeFrameToServer()]) {
    const tracker = new FrameTracker();
    tracker.pass(frame, 0, frame.length - 1);
    assert.equal(tracker.atBoundary, false);
    tracker.pass(frame, frame.length - 1, frame.length);
    assert.equal(tracker.atBoundary, true);
  }
});
