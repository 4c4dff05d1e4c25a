/**
 * Connections that have had one answer and are then held open without a word.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** So many are opened at a time that no listener's backlog overflows. */
const batch = 100;

export async function holdIdleConnections(port: number, path: string, count: number): Promise<AsyncDisposable> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const size = Math.min(batch, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: size }, () => openOne(port, path)))));
  }
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function openOne(port: number, path: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (!answer.toString('latin1').startsWith('HTTP/1.1 200')) throw new Error(`the proxy answered ${answer}`);
  return socket.on('error', () => {});
}
