/**
 * Answers of all framings and sizes to clients with and without TLS, quick and slow, over few connections to their origin, whose bytes
 * come in pieces of any size: each client gets the bytes of its own answer. Buffers and connections are used again all the time.
 */
import assert from 'node:assert/strict';
import { Agent, request as requestPlain } from 'node:http';
import { request as requestSecure, Agent as SecureAgent } from 'node:https';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../../src/core/index.ts';
import { certificateText } from '../support/certificates.ts';
import { answeringOrigin, startEdge } from './harness.ts';
import { secureListening } from './secure-clients.ts';

const random = seededRandom(8);
const below = (bound: number): number => Math.floor(random.next() * bound);

/** Bytes that say at each place whose they are, and where they stand. */
function bodyOf(name: string, size: number): Buffer {
  const marks = Array.from({ length: Math.ceil(size / 16) }, (_, index) => `${name}@${index}`.padEnd(16, '.'));
  return Buffer.from(marks.join('').slice(0, size), 'latin1');
}

function chunked(body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const piece = body.subarray(at, at + 1 + below(30_000));
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
    at += piece.length;
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]);
}

async function sendInPieces(socket: Socket, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const size = below(2) === 0 ? bytes.length : 1 + below(70_000);
    socket.write(bytes.subarray(at, at + size));
    at += size;
    if (below(3) === 0) await delay(1);
  }
}

/** Answers `/<name>/<size>/<framing>`. */
function answer(socket: Socket, head: string): void {
  const [, name = '', size = '', framing = ''] = head.split(' ')[1]!.split('/');
  const body = bodyOf(name, Number(size));
  const isChunked = framing === 'chunked';
  const fields = isChunked ? 'transfer-encoding: chunked' : `content-length: ${size}`;
  const text = `HTTP/1.1 200 OK\r\nx-name: ${name}\r\n${fields}\r\n\r\n`;
  void sendInPieces(socket, Buffer.concat([Buffer.from(text), isChunked ? chunked(body) : body]));
}

interface Question {
  readonly path: string;
  readonly port: number;
  readonly agent: Agent;
  readonly isSlow: boolean;
}

function ask({ path, port, agent, isSlow }: Question): Promise<{ name: unknown; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, agent, headers: { host: 'shop.example' } };
    const trusted = { ca: certificateText('servers').cert, servername: 'shop.example' };
    const request =
      agent instanceof SecureAgent ? requestSecure({ ...options, ...trusted, agent }) : requestPlain(options);
    request.on('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        if (!isSlow || below(8) > 0) return;
        response.pause();
        setTimeout(() => response.resume(), 2);
      });
      response.on('error', reject);
      response.on('end', () => resolve({ name: response.headers['x-name'], body: Buffer.concat(pieces) }));
    });
    request.on('error', reject);
    request.end();
  });
}

test('each client gets the bytes of its own answer, in order', async () => {
  await using origin = await answeringOrigin(answer);
  const secure = await secureListening();
  await using edge = await startEdge([origin.port], { secure, pool: { maxConnections: 6 } });
  const agents = [
    { port: edge.port, agent: new Agent({ keepAlive: true }) },
    { port: edge.securePort, agent: new SecureAgent({ keepAlive: true }) },
  ];
  let asked = 0;
  const askForAWhile = async (): Promise<void> => {
    while (asked < 240) {
      const name = (++asked).toString(36);
      const size = [0, 100, 5_000, 60_000, 300_000][below(5)]!;
      const path = `/${name}/${size}/${below(3) === 0 ? 'counted' : 'chunked'}`;
      const got = await ask({ path, ...agents[below(2)]!, isSlow: below(4) === 0 });
      assert.equal(got.name, name);
      assert.ok(got.body.equals(bodyOf(name, size)), path);
    }
  };
  await Promise.all(Array.from({ length: 16 }, askForAWhile));
  for (const { agent } of agents) agent.destroy();
  await secure.certificates.close();
});
