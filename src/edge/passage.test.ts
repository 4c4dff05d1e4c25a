import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnswerHead, answerHead } from './answer-head.ts';
import type { EdgeRequest } from './edge-request.ts';
import type { Call, Handler, Responder } from './handler.ts';
import { Passage } from './passage.ts';

const request = {} as EdgeRequest;

/** Notes every call of any method, and answers with `true`. */
function recorder<T extends object>(log: unknown[][]): T {
  return new Proxy({} as T, {
    get:
      (_, name) =>
      (...args: unknown[]) => {
        log.push([String(name), ...args]);
        return true;
      },
  });
}

test('hands everything on both ways, and returns what it was told', () => {
  const asked: unknown[][] = [];
  const told: unknown[][] = [];
  let inner: Responder | undefined;
  const handler: Handler = {
    call: (_, responder) => {
      inner = responder;
      return recorder<Call>(asked);
    },
  };
  const passage = new Passage(request, recorder<Responder>(told), handler);
  const bytes = Buffer.from('abc');
  const head: AnswerHead = answerHead(200, '', 3);

  passage.start(1);
  assert.equal(passage.write(bytes, 0, 3), true);
  passage.end('a: 1\r\n');
  passage.endTunnel();
  passage.resume();
  passage.keepBuffer();
  passage.onSweep(2);
  passage.abandon();
  assert.deepEqual(asked, [
    ['start', 1],
    ['write', bytes, 0, 3],
    ['end', 'a: 1\r\n'],
    ['endTunnel'],
    ['resume'],
    ['keepBuffer'],
    ['onSweep', 2],
    ['abandon'],
  ]);

  const responder = inner!;
  responder.onResponse(head, undefined);
  assert.equal(responder.onResponseData(bytes, 0, 3), true);
  responder.onFlush();
  responder.onResponseEnd('b: 2\r\n');
  responder.onAnswer({ status: 204, body: '', fields: '' });
  responder.onProblem({ status: 503, kind: 'x', detail: 'y' });
  responder.onRequestDrain();
  assert.deepEqual(told, [
    ['onResponse', head, undefined],
    ['onResponseData', bytes, 0, 3],
    ['onFlush'],
    ['onResponseEnd', 'b: 2\r\n'],
    ['onAnswer', { status: 204, body: '', fields: '' }],
    ['onProblem', { status: 503, kind: 'x', detail: 'y' }],
    ['onRequestDrain'],
  ]);
});
