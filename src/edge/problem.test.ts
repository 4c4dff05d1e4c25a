import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusText } from '../http/index.ts';
import { FailureKind } from '../proxy/index.ts';
import {
  badRequest,
  bodyTimedOut,
  encodedSlashRefused,
  failureProblem,
  headTimedOut,
  noRoute,
  problemAnswer,
  wrongHost,
} from './problem.ts';

const failures = Object.values(FailureKind).map(failureProblem);
const refusals = [noRoute, wrongHost, encodedSlashRefused, headTimedOut, bodyTimedOut, badRequest(431, 'a long head')];

test('has a problem for every failure: 502 for a bad answer, 503 for none to be had, 504 for one too late', () => {
  assert.deepEqual(Object.fromEntries(Object.values(FailureKind).map((kind) => [kind, failureProblem(kind).status])), {
    'no-endpoint': 503,
    overloaded: 503,
    'pending-timeout': 503,
    'connect-failed': 503,
    reset: 502,
    threw: 502,
    'response-timeout': 504,
    malformed: 502,
    deadline: 504,
  });
});

test('says when to try again where that may help, and only there', () => {
  for (const problem of [...failures, ...refusals]) {
    const { fields } = problemAnswer(problem, 'id');
    assert.equal(/^retry-after: \d+\r\n/m.test(fields), problem.status === 503, problem.kind);
    assert.match(fields, /^(?:[a-z-]+: [^\r\n]+\r\n)+$/);
    assert.match(fields, /^content-type: application\/problem\+json\r\n/m);
    assert.match(fields, /^cache-control: no-store\r\n/m);
  }
});

test('has a reason phrase for each of its statuses, and the title is that', () => {
  for (const problem of [...failures, ...refusals]) {
    const { status, body } = problemAnswer(problem, 'id');
    assert.equal(status, problem.status);
    assert.notEqual(statusText(status), '');
    assert.equal(JSON.parse(String(body)).title, statusText(status));
  }
});

test('keeps a fault that quotes a request inside its string', () => {
  const fault = 'a Connection field that names "</script>\\';
  const { type, detail, requestId } = JSON.parse(String(problemAnswer(badRequest(400, fault), 'a-1').body));
  assert.equal(detail, `The request was refused: ${fault}.`);
  assert.equal(type, 'urn:antipode:problem:bad-request');
  assert.equal(requestId, 'a-1');
});
