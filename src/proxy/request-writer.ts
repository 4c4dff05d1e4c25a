/**
 * Writes requests to an endpoint, one after the other. What is small leaves as one flat string, together with the requests of
 * others in this turn; large pieces of a body leave at once and as they are, without a copy.
 */
import type { Socket } from 'node:net';
import type { ConnectionUser } from './connection-user.ts';
import { type ProxyRequest, serializeRequest } from './proxy-request.ts';
import type { BodyWriter, RequestBody } from './request-body.ts';
import { Sent } from './sent.ts';
import { processTurn, type TurnSender } from './turn.ts';

/** Node writes a latin1 string of up to 16 KiB from the stack, without a copy on the heap. */
export const flatTextBytes = 16_000;

export class RequestWriter implements BodyWriter, TurnSender {
  readonly #socket: Socket;
  #out = '';
  /** Whether the turn will have what is written so far leave. */
  #isHeld = false;
  /** Whether a byte of the present request has left. */
  #hasLeft = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Whether nothing of the present request has been sent. */
  get unsent(): boolean {
    return !this.#hasLeft;
  }

  /** Whether nothing of it waits here or in the socket. */
  get drained(): boolean {
    return this.#out === '' && this.#socket.writableLength === 0;
  }

  /** The head of a request and what there is of its body. */
  begin(user: ConnectionUser, request: ProxyRequest, body: RequestBody): void {
    this.#out = serializeRequest(request, user);
    this.#hasLeft = false;
    if (body.pending) body.sendTo(this);
    if (this.#out === '') return;
    this.#isHeld ||= processTurn.forward(this);
    if (!this.#isHeld) this.send();
  }

  write(bytes: Buffer, chunked: boolean): number {
    const socket = this.#socket;
    const size = bytes.length;
    if (this.#out !== '' && this.#out.length + size <= flatTextBytes) {
      const piece = bytes.toString('latin1');
      this.#out += chunked ? `${size.toString(16)}\r\n${piece}\r\n` : piece;
      return 0;
    }
    socket.cork();
    this.send();
    if (chunked) socket.write(`${size.toString(16)}\r\n`, 'latin1');
    socket.write(bytes);
    if (chunked) socket.write('\r\n', 'latin1');
    socket.uncork();
    if (socket.writableLength === 0) return 0;
    return socket.writableNeedDrain ? Sent.kept | Sent.full : Sent.kept;
  }

  writeLastChunk(trailers: string): void {
    const last = `0\r\n${trailers}\r\n`;
    if (this.#out === '') this.#socket.write(last, 'latin1');
    else this.#out += last;
  }

  send(): void {
    const out = this.#out;
    this.#isHeld = false;
    if (out === '') return;
    this.#out = '';
    this.#hasLeft = true;
    this.#socket.write(out, 'latin1');
  }

  /** What has not left never will. */
  drop(): void {
    this.#out = '';
  }
}
