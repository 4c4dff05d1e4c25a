/**
 * Names, for a line of the log, a server of the program that the edge does not stand in front of.
 */
import { Server as HttpsServer } from 'node:https';
import type { Server as NetServer } from 'node:net';
import { Server as TlsServer } from 'node:tls';

const { Server: HttpServer } = process.getBuiltinModule('node:http');

/** Which server it is, where it listens, and what it does without. */
export function nameServer(server: NetServer): string {
  return `${kindOf(server)} ${placeOf(server)} is reached past the edge: without its routes, limits and metrics, and a restart breaks its connections`;
}

function kindOf(server: NetServer): string {
  if (server instanceof HttpServer) return 'another HTTP server';
  if (server instanceof HttpsServer) return 'an HTTPS server';
  // The classes of node:http2 are not exported.
  if (server.constructor.name.startsWith('Http2')) return 'an HTTP/2 server';
  return server instanceof TlsServer ? 'a TLS server' : 'a TCP server';
}

function placeOf(server: NetServer): string {
  const address = server.address();
  if (address === null) return 'at an unknown address';
  if (typeof address === 'string') return `at ${address}`;
  const isEverywhere = address.address === '::' || address.address === '0.0.0.0';
  return isEverywhere ? `on port ${address.port}` : `on port ${address.port} of ${address.address}`;
}
