import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRegistry } from './index.ts';

test('makes the registry its engine names', async () => {
  await using memory = createRegistry({ engine: 'memory' });
  await using dns = createRegistry({ engine: 'dns', servers: ['127.0.0.1:53'] });
  assert.deepEqual([memory.capabilities.register, dns.capabilities.register], [true, false]);
});
