import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observedRequest } from '../../../test/support/observed-request.ts';
import type { RequestEnd } from '../route-filter.ts';
import { RequestHistory } from './request-history.ts';

const address = { host: '127.0.0.1', port: 80, tls: false };
const ok: RequestEnd = { status: 200, durationMs: 1, bytes: 0, endpointId: 'web/1', abandoned: false };

test('what failed, broke off or was tried again is known for longer than what went well', () => {
  const history = new RequestHistory({ requests: 2, failures: 8 });
  const end = (requestId: string, changes: Partial<RequestEnd>, tries = 1) => {
    const request = observedRequest({ requestId });
    for (let made = 0; made < tries; made++) request.notes.trail!.started({ id: 'e', isEdge: false, address });
    history.onEnd(request, { ...ok, ...changes });
  };
  end('well', {});
  end('failed', { status: 500 });
  end('limited', { status: 429 });
  end('slow client', { status: 408 });
  end('left', { abandoned: true });
  end('again', {}, 2);
  end('missing', { status: 404 });
  for (let index = 0; index < 5; index++) end(`other ${index}`, {});
  const known = ['failed', 'limited', 'slow client', 'left', 'again', 'well', 'missing', 'other 3', 'other 4'];
  assert.deepEqual(
    known.filter((id) => history.find(id) !== undefined),
    ['failed', 'limited', 'slow client', 'left', 'again', 'other 3', 'other 4'],
  );
});

test('of one id the latest request counts, failed or not', () => {
  const history = new RequestHistory({ requests: 2, failures: 2 });
  history.onEnd(observedRequest({ startedAt: 1 }), { ...ok, status: 500 });
  history.onEnd(observedRequest({ startedAt: 2 }), ok);
  assert.equal(history.find('id-1')?.status, 200);
  history.onEnd(observedRequest({ startedAt: 3 }), { ...ok, status: 500 });
  assert.equal(history.find('id-1')?.status, 500);
});
