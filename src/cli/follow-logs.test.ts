import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort } from '../../test/support/free-port.ts';
import { SampleSource } from '../../test/support/sample-source.ts';
import { until } from '../../test/support/until.ts';
import { LogBook, loadAdminApi } from '../control/index.ts';
import { AdminClient } from './admin-client.ts';
import { followLogs } from './follow-logs.ts';

const { ControlServer } = await loadAdminApi();

const write = (logs: LogBook, text: string) => logs.add({ service: 'web', worker: 1, stream: 'stdout', text });

function outputTo(shown: string[]) {
  return {
    line: ({ text }: { readonly text: string }) => void shown.push(text),
    gap: () => void shown.push('…'),
    said: (text: string) => void shown.push(`(${text})`),
  };
}

test('waits for a world that goes away and comes again, shows what it missed, and ends where it is refused', async () => {
  const port = await freePort();
  const logs = new LogBook();
  const serve = async (token?: string) => {
    const server = new ControlServer({
      source: new SampleSource({ logs }),
      port,
      ...(token !== undefined && { token }),
    });
    await server.listen();
    return server;
  };
  const shown: string[] = [];
  const seen = (text: string) => until(() => shown.includes(text), text);
  const client = new AdminClient({ url: `http://127.0.0.1:${port}` });
  let server = await serve();
  write(logs, 'a');
  write(logs, 'b');
  const query = { service: 'web', lines: 1 };
  const following = followLogs(client, { query, output: outputTo(shown), retryMs: 10 });
  following.catch(() => undefined);
  await seen('b');
  await server.close();
  await seen('(the world went away; waiting for it)');
  write(logs, 'c');
  server = await serve();
  await seen('c');
  write(logs, 'd');
  await seen('d');
  await server.close();
  server = await serve('a token of sixteen characters'.replaceAll(' ', '-'));
  await assert.rejects(following, { code: 'ERR_ADMIN_TOKEN' });
  await server.close();
  const [away, back] = ['(the world went away; waiting for it)', '(it is there again)'];
  assert.deepEqual(shown, ['b', away, back, 'c', 'd', away]);
});

test('says where lines are missing, as after a start anew', async () => {
  const port = await freePort();
  const shown: string[] = [];
  let now = 1_000;
  const start = async () => {
    const logs = new LogBook({ now: () => now });
    const server = new ControlServer({ source: new SampleSource({ logs }), port });
    await server.listen();
    return { logs, server };
  };
  const first = await start();
  write(first.logs, 'a');
  const output = outputTo(shown);
  const following = followLogs(new AdminClient({ url: `http://127.0.0.1:${port}` }), {
    query: {},
    output,
    retryMs: 10,
  });
  following.catch(() => undefined);
  await until(() => shown.includes('a'), 'the first line');
  await first.server.close();
  now += 1_000;
  const second = await start();
  write(second.logs, 'b');
  await until(() => shown.includes('b'), 'the line of the second run');
  assert.deepEqual(shown.slice(-2), ['…', 'b']);
  await second.server.close();
  const refusing = new ControlServer({ source: new SampleSource(), port, token: 'a-token-of-enough-characters' });
  await refusing.listen();
  await assert.rejects(following, { code: 'ERR_ADMIN_TOKEN' });
  await refusing.close();
});

test('fails at once where no world is', async () => {
  const client = new AdminClient({ url: `http://127.0.0.1:${await freePort()}` });
  await assert.rejects(followLogs(client, { query: {}, output: outputTo([]) }), { code: 'ERR_ADMIN_UNREACHABLE' });
});
