/**
 * A port for an app to listen on. It is chosen below the range from which the system takes the ports of outgoing
 * connections: inside that range a connection could take the port before the app does, and a client that waits for
 * the app could, rarely, connect to itself.
 */
import { createServer } from 'node:net';
import { AntipodeError, type Random } from '../core/index.ts';
import { supervisorDefaults } from './defaults.ts';

const attempts = 64;

/** A port on which nobody listens, on either loopback address. Throws ERR_SUPERVISOR_NO_PORT after 64 tries. */
export async function freePort(random: Random): Promise<number> {
  const { from, to } = supervisorDefaults.ports;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = from + Math.floor(random.next() * (to - from + 1));
    if (await isFree(port)) return port;
  }
  throw new AntipodeError(
    'ERR_SUPERVISOR_NO_PORT',
    `no free port for an app after ${attempts} tries between ${from} and ${to}: stop what listens there`,
  );
}

/** True when an app could listen on this port, on either loopback address. */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // Only a port in use counts: a machine without IPv6 answers EADDRNOTAVAIL or EAFNOSUPPORT.
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
