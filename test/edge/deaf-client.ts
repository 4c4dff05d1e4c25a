import { connect, type Socket } from 'node:net';

/** A client that does not read until it is resumed. */
export async function deafClient(port: number, bytes: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  socket.pause();
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  socket.write(bytes);
  return socket;
}

/** Whether so much waits for this client that the edge reads no more for it. */
export function waitsFor(socket: Socket | undefined): boolean {
  return socket !== undefined && socket.writableLength > 0 && socket.writableNeedDrain;
}
