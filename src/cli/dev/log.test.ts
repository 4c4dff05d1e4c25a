import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appLine, eventLine, outputLine } from './log.ts';

const at = new Date(2026, 10, 21, 9, 5, 7);

test('tells when, what, of whom and why', () => {
  const event = {
    id: 1,
    at: at.toISOString(),
    type: 'region.killed',
    subject: 'eu',
    reason: 'asked',
    details: {},
  } as const;
  assert.deepEqual(eventLine(event), { kind: 'event', text: '09:05:07  region.killed  eu  asked' });
  const line = { service: 'web', worker: 2, stream: 'stdout', text: 'listening' } as const;
  assert.deepEqual(appLine('eu', line, at), { kind: 'output', text: '09:05:07  eu/web/2  listening' });
  assert.equal(outputLine('eu', 'listening', at).text, '09:05:07  eu  listening');
});

test('lets nothing that an app prints move the cursor', () => {
  assert.equal(outputLine('eu', '\u001b[2Jgone\r\u0007', at).text, '09:05:07  eu  ·[2Jgone··');
});
