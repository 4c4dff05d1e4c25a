import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ControlWatch } from './control-watch.ts';
import { http2Defaults } from './http2-defaults.ts';

const { controlFrames, controlSpanMs } = http2Defaults;

test('pings and settings are too many when they pass the count of their span', () => {
  const watch = new ControlWatch();
  for (let count = 0; count < controlFrames; count++) assert.equal(watch.seen(0), false);
  assert.equal(watch.seen(controlSpanMs - 1), true);
  assert.equal(watch.seen(controlSpanMs), false);
});
