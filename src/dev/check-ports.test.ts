import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { checkPorts } from './check-ports.ts';

test('names the port that is taken, for whom it was wanted and the option that changes it', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const wanted = [
    { port: 0, what: 'the global entry', option: '--port' },
    { port, what: 'the admin API', option: '--admin-port' },
  ];
  await assert.rejects(checkPorts('127.0.0.1', wanted), {
    code: 'ERR_DEV_PORT_BUSY',
    message: `port ${port} for the admin API on 127.0.0.1 is in use by another program, perhaps another antipode: choose another with --admin-port`,
  });
  other.close();
  await once(other, 'close');
  await checkPorts('127.0.0.1', wanted);
});

test('refuses one port for two, and a number that is no port', async () => {
  const entry = { port: 8080, what: 'the global entry', option: '--port' };
  const admin = { port: 8080, what: 'the admin API', option: '--admin-port' };
  await assert.rejects(checkPorts('127.0.0.1', [{ ...entry, port: 65_536 }]), { code: 'ERR_CONFIG_DEV_PORTS' });
  const free = { ...entry, port: 0 };
  await checkPorts('127.0.0.1', [free, free]);
  const [one, two] = [entry, admin].map((wanted) => ({ ...wanted, port: 65_535 }));
  await assert.rejects(checkPorts('127.0.0.1', [one!, two!]), {
    code: 'ERR_CONFIG_DEV_PORTS',
    message: 'port 65535 for the admin API is also for the global entry: choose another with --admin-port',
  });
});
