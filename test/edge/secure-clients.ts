/** Clients and listeners with TLS, for tests of edges. */
import { once } from 'node:events';
import { request as requestHttps } from 'node:https';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { CertificateStore, type SecureListening, type TlsOptions, tlsDefaults } from '../../src/edge/index.ts';
import { type CertificateName, certificateFiles, certificateText } from '../support/certificates.ts';

export interface SecureOptions extends Partial<Pick<TlsOptions, 'unknownName' | 'clientCertificates' | 'minVersion'>> {
  readonly certificates?: readonly CertificateName[];
  readonly hsts?: string;
  readonly redirectPort?: SecureListening['redirectPort'];
}

/** What an edge is given to listen with TLS. */
export async function secureListening(options: SecureOptions = {}): Promise<SecureListening> {
  const { certificates = ['shop'], hsts = '', redirectPort = false, ...rest } = options;
  const tls: TlsOptions = {
    certificates: certificates.map(certificateFiles),
    minVersion: tlsDefaults.minVersion,
    ciphers: tlsDefaults.ciphers,
    unknownName: 'default',
    clientCertificates: undefined,
    ...rest,
  };
  const store = await CertificateStore.open({ tls, onEvent: () => {} });
  return { tls, certificates: store, hsts, redirectPort };
}

const trusted = { ca: certificateText('servers').cert, host: '127.0.0.1' } as const;

/** A connection with its handshake done. */
export async function connectSecurely(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ ...trusted, servername: 'shop.example', port, ...options });
  await once(socket, 'secureConnect');
  return socket;
}

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

export interface Question extends ConnectionOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One request over a connection of its own. */
export function askSecurely(port: number, question: Question = {}): Promise<Answer> {
  const { body, headers, ...options } = question;
  return new Promise((resolve, reject) => {
    const all = { ...trusted, servername: 'shop.example', agent: false as const, port, ...options };
    const request = requestHttps({ ...all, headers: { host: 'shop.example', ...headers } }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString('latin1');
        resolve({ status: response.statusCode!, headers: response.headers, body: text });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
