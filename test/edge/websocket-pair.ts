/** A WebSocket client and its server, both of the `ws` package, with an edge between them. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ClientOptions, type ServerOptions, WebSocket, WebSocketServer } from 'ws';
import { startEdge, type TestEdge, type TestEdgeOptions } from './harness.ts';

export interface WebSocketEnds extends AsyncDisposable {
  readonly edge: TestEdge;
  readonly server: WebSocketServer;
  /** A new client and the server's side of it. */
  open(options?: ClientOptions): Promise<{ readonly client: WebSocket; readonly peer: WebSocket }>;
}

export async function webSocketEnds(
  edgeOptions: TestEdgeOptions = {},
  serverOptions: ServerOptions = {},
): Promise<WebSocketEnds> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...serverOptions });
  await once(server, 'listening');
  const edge = await startEdge([(server.address() as AddressInfo).port], { upgrade: true, ...edgeOptions });
  const open = async (options: ClientOptions = {}) => {
    const accepted = once(server, 'connection');
    const client = new WebSocket(`ws://127.0.0.1:${edge.port}/`, options);
    // Whoever looks for errors listens as well.
    client.on('error', () => {});
    await once(client, 'open');
    const [peer] = (await accepted) as [WebSocket];
    peer.on('error', () => {});
    return { client, peer };
  };
  const close = async () => {
    for (const socket of server.clients) socket.terminate();
    server.close();
    await edge.close();
  };
  return { edge, server, open, [Symbol.asyncDispose]: close };
}

/** The code and the reason a socket is closed with. */
export async function closed(socket: WebSocket): Promise<readonly [code: number, reason: string]> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return [code, String(reason)];
}
