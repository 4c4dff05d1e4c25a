import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineRelay } from './line-relay.ts';

const line = (text: string) => ({ service: 'web', worker: 1, stream: 'stdout' as const, text });

test('passes lines on, and leaves out and counts those beyond what may be under way', () => {
  const texts: string[] = [];
  const under: (() => void)[] = [];
  const relay = new LineRelay(3, ({ text }, sent) => {
    texts.push(text);
    under.push(sent);
  });
  for (const text of ['a', 'b', 'c', 'd', 'e']) relay.pass(line(text));
  assert.deepEqual(texts, ['a', 'b', 'c']);
  for (const sent of under.splice(0)) sent();
  relay.pass(line('f'));
  relay.pass(line('g'));
  relay.pass(line('h'));
  assert.deepEqual(texts.slice(3), ['[2 lines left out: printed faster than they could be shown]', 'f', 'g']);
});
