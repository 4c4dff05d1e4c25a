/** HTTP/2 clients for tests of edges: Node's own, and one that writes frames by hand. */
import { once } from 'node:events';
import { type ClientHttp2Session, connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import { connect as connectPlain, type Socket } from 'node:net';
import { type Http2Options, http2Defaults } from '../../src/edge/index.ts';
import { certificateText } from '../support/certificates.ts';

export const http2: Http2Options = { ...http2Defaults, cleartext: true, extendedConnect: true };

/** A session that is ready for requests; an error of it is for the test that looks for it. */
export async function openSession(url: string): Promise<ClientHttp2Session> {
  const session = connect(url, { ca: certificateText('servers').cert, servername: 'shop.example' });
  session.on('error', () => {});
  await once(session, 'remoteSettings');
  return session;
}

export interface Http2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders | undefined;
  /** Latin1. */
  readonly body: string;
  readonly interim: readonly IncomingHttpHeaders[];
}

/** One request and its whole answer; rejects when that is not complete. */
export function request(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders = {},
  body?: string | Buffer,
): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(
      { ':path': '/', ':authority': 'shop.example', ...headers },
      { endStream: body === undefined },
    );
    const interim: IncomingHttpHeaders[] = [];
    const pieces: Buffer[] = [];
    let head: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders | undefined;
    stream.on('headers', (each) => interim.push(each));
    stream.on('response', (each) => {
      head = each;
    });
    stream.on('trailers', (each) => {
      trailers = each;
    });
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('error', reject);
    stream.on('close', () => {
      if (stream.aborted || !stream.readableEnded) reject(new Error('the stream ended before its answer did'));
      const text = Buffer.concat(pieces).toString('latin1');
      resolve({ status: Number(head[':status']), headers: head, trailers, body: text, interim });
    });
    if (body !== undefined) stream.end(body);
  });
}

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

export const Frame = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  window: 8,
  continuation: 9,
} as const;

export function frame(type: number, flags: number, stream: number, payload: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(payload as string, 'latin1');
  const head = Buffer.alloc(9);
  head.writeUIntBE(bytes.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, bytes]);
}

/** A literal field without indexing, as plain text (RFC 7541, section 6.2.2). */
export function literal(name: string, value: string): Buffer {
  const text = (bytes: string) => Buffer.concat([Buffer.from([bytes.length]), Buffer.from(bytes, 'latin1')]);
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

/** `GET /` of `shop.example`, with further fields. */
export function getBlock(...fields: readonly (readonly [string, string])[]): Buffer {
  const pseudo = [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'shop.example'],
  ] as const;
  return Buffer.concat([...pseudo, ...fields].map(([name, value]) => literal(name, value)));
}

export interface RawSession {
  readonly socket: Socket;
  /** The frames that have come so far: type, flags, stream and payload. */
  readonly frames: { type: number; flags: number; stream: number; payload: Buffer }[];
  readonly closed: Promise<void>;
}

/** A connection on which the client has said hello. */
export async function openRaw(port: number): Promise<RawSession> {
  const socket = connectPlain(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  const frames: RawSession['frames'] = [];
  let bytes: Buffer = Buffer.alloc(0);
  socket.on('data', (piece: Buffer) => {
    bytes = Buffer.concat([bytes, piece]);
    while (bytes.length >= 9 && bytes.length >= 9 + bytes.readUIntBE(0, 3)) {
      const size = bytes.readUIntBE(0, 3);
      frames.push({
        type: bytes[3]!,
        flags: bytes[4]!,
        stream: bytes.readUInt32BE(5),
        payload: bytes.subarray(9, 9 + size),
      });
      bytes = bytes.subarray(9 + size);
    }
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(Buffer.concat([Buffer.from(preface), frame(Frame.settings, 0, 0)]));
  return { socket, frames, closed };
}
