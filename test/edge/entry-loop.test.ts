import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import { startTestNode } from '../support/test-node.ts';

test('a global entry that the urls of its regions lead back to refuses a request instead of sending it round', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}` as const;
  await using entry = await startTestNode(
    {
      regions: { us: { location: 'aws:us-east-1', url }, eu: { location: 'aws:eu-west-1', url } },
      services: { web: { endpoints: ['http://127.0.0.1:1'], timeouts: { response: '2s' } } },
      routes: [{ path: '/', service: 'web' }],
    },
    { listen: { host: '127.0.0.1', port } },
  );
  const { status } = await ask(entry.url, '/');
  assert.equal(status, 503);
  // One that came, at most one for each region, and at most one for each region of those.
  const requests = entry.traffic();
  assert.ok(requests.requests <= 1 + 2 + 4, JSON.stringify(requests));
});
