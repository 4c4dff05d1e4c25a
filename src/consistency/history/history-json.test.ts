import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { simulatedRegister } from '../../../test/support/histories/index.ts';
import { formatHistory, parseHistory } from './history-json.ts';

test('reads what it wrote, as lines and as an array', () => {
  const history = simulatedRegister({ seed: 1, operations: 50, clients: 4, keys: 2, unknown: 0.2 });
  assert.deepEqual(parseHistory(formatHistory(history)), history);
  assert.deepEqual(parseHistory(JSON.stringify(history)), history);
  assert.deepEqual(parseHistory(''), []);
});

test('writes the fields that Jepsen knows by the names it knows', () => {
  const [first] = parseHistory(formatHistory(simulatedRegister({ seed: 1, operations: 1, clients: 1, keys: 1 })));
  assert.ok(['process', 'type', 'f', 'key', 'value', 'index', 'time'].every((name) => Object.hasOwn(first!, name)));
});

test('takes keys that are numbers, lines without a value, and the nemesis', () => {
  const text =
    '{"process":0,"type":"invoke","f":"read","key":7,"time":1}\n{"process":"nemesis","type":"info","f":"kill"}';
  const [read, note] = parseHistory(text);
  assert.equal(read!.key, '7');
  assert.equal(read!.value, null);
  assert.equal(note!.process, 'nemesis');
});

describe('refuses', () => {
  const rows: readonly (readonly [name: string, text: string, message: RegExp])[] = [
    ['what is no JSON', '{"process":0,"type":"invoke","f":"read","time":1}\nnope', /^line 1 of the history is no JSON/],
    ['a line without a process', '{"type":"ok","f":"read","time":1}', /^line 0 of the history has no process/],
    ['an unknown type', '{"process":0,"type":"done","f":"read","time":1}', /has the type "done"/],
    ['a line that does nothing', '{"process":0,"type":"ok","time":1}', /does not say what was done/],
    ['a time that is none', '[{"process":0,"type":"ok","f":"read","time":"soon"}]', /has no time/],
  ];
  for (const [name, text, message] of rows) {
    test(name, () => assert.throws(() => parseHistory(text), { code: 'ERR_HISTORY_FORMAT', message }));
  }
});
