/** What a handshake has told, for all requests of its connection. */
import type { TLSSocket } from 'node:tls';
import type { Transport } from '../transport.ts';
import { clientCertificateFields } from './client-certificate.ts';

/** `answerFields` are lines that every answer gets. */
export function secureTransport(socket: TLSSocket, answerFields: string): Transport {
  const { servername } = socket;
  return {
    scheme: 'https',
    protocol: socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1',
    tlsVersion: socket.getProtocol() ?? '',
    serverName: typeof servername === 'string' ? servername.toLowerCase() : '',
    certificateFields: clientCertificateFields(socket),
    answerFields,
  };
}
