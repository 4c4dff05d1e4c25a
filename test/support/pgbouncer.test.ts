import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from 'pg';
import { freePort } from './free-port.ts';
import { isRunning } from './is-running.ts';
import { startPgbouncer } from './pgbouncer.ts';
import { startPostgres } from './postgres.ts';

test('clients share a connection of the server from transaction to transaction', async () => {
  await using server = await startPostgres();
  await using bouncer = await startPgbouncer({ port: await freePort(), serverPort: server.port, poolSize: 1 });
  const clients = [new Client(bouncer.url), new Client(bouncer.url)];
  await Promise.all(clients.map((client) => client.connect()));
  const backends = await Promise.all(clients.map((client) => client.query('select pg_backend_pid() as pid')));
  assert.equal(backends[0]!.rows[0].pid, backends[1]!.rows[0].pid);
  await Promise.all(clients.map((client) => client.end()));
  await bouncer.stop();
  assert.equal(isRunning(bouncer.pid), false);
});
