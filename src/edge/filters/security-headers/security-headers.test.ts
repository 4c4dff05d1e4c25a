import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import { type SecurityHeaders, securityHeaders } from './security-headers.ts';

const options: SecurityHeaders = {
  fields: { 'strict-transport-security': 'max-age=1', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' },
  remove: ['server', 'x-powered-by'],
  override: false,
};

function answered(fields: string, given: Partial<SecurityHeaders> = {}, request: Partial<EdgeRequest> = {}): string {
  const head = answerHead(200, fields, 0);
  const { onAnswer } = securityHeaders({ ...options, ...given });
  onAnswer!({ clientScheme: 'http', answerFields: '', ...request } as EdgeRequest, head);
  return head.fields;
}

const plain = 'x-frame-options: DENY\r\nreferrer-policy: no-referrer\r\n';

test('adds what the app does not say, and takes out what tells of it', () => {
  assert.equal(answered('Server: app/1.0\r\nx-a: 1\r\nX-Powered-By: Express\r\n'), `x-a: 1\r\n${plain}`);
});

test('leaves what the app says, in whatever case', () => {
  assert.equal(
    answered('X-Frame-Options: SAMEORIGIN\r\n'),
    'X-Frame-Options: SAMEORIGIN\r\nreferrer-policy: no-referrer\r\n',
  );
});

test('takes the place of what the app says where that is configured', () => {
  assert.equal(answered('X-Frame-Options: SAMEORIGIN\r\n', { override: true }), plain);
});

test('speaks of TLS by TLS only, and once', () => {
  assert.match(answered('', {}, { clientScheme: 'https' }), /^strict-transport-security: max-age=1\r\n/);
  const told = { clientScheme: 'https', answerFields: 'strict-transport-security: max-age=9\r\n' } as const;
  assert.equal(answered('', {}, told), plain);
});
