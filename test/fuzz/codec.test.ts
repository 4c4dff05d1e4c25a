import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzCodec } from './codec-fuzz.ts';
import { Verdict } from './comparison.ts';
import { differences } from './known-differences.ts';

test('nothing that the codec accepts is read differently by the parser of Node', () => {
  const cases = 20_000;
  const { messages, verdicts, reasons } = fuzzCodec({ seed: 1, cases });
  // Were nearly everything refused, agreement would mean nothing.
  assert.ok(messages > cases / 2, `${messages} messages`);
  assert.ok(verdicts.get(Verdict.bothAccept)! > cases / 4, `${verdicts.get(Verdict.bothAccept)} streams`);
  for (const { reason } of differences) assert.ok(reasons.has(`${Verdict.onlyOursAccepts}: ${reason}`), reason);
});
