import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../../test/support/ask.ts';
import { SampleSource } from '../../test/support/sample-source.ts';
import { loadAdminApi } from '../control/index.ts';
import { AdminClient } from './admin-client.ts';
import { logControlFaults } from './control-fault.ts';

const { ControlServer } = await loadAdminApi();

test('writes a fault of the admin API under the id that the client is told, and no failed listen', async () => {
  const written: (readonly [text: string, requestId: string | undefined])[] = [];
  logControlFaults((text, requestId) => written.push([text, requestId]));
  const source = new SampleSource();
  await using server = new ControlServer({ source, port: 0 });
  const { url } = await server.listen();
  await using busy = new ControlServer({ source, port: Number(new URL(url).port) });
  await assert.rejects(busy.listen(), { code: 'ERR_CONTROL_PORT_BUSY' });
  assert.equal(written.length, 0);

  source.fault = new TypeError('the database is gone');
  const { instance } = (await ask(url, '/v1/world')).json();
  const [text, requestId] = written[0]!;
  assert.equal(`urn:uuid:${requestId}`, instance);
  assert.ok(text.startsWith(`the admin API failed on request ${requestId}: TypeError: the database is gone\n    at `));

  const refused = await new AdminClient({ url }).reload().catch((error: Error) => error);
  assert.ok(refused instanceof Error);
  const id = written[1]![1];
  assert.equal(refused.message, `the node failed while it answered: its log has the error under request ${id}`);
});
