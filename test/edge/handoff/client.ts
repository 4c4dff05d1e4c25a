/** A keep-alive client of HTTP/1.1 that tells one answer from another, and an answer from the end of its connection. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface HandoffAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

export class HandoffClient {
  readonly socket: Socket;
  /** How the connection ended, once it has. */
  ended: 'end' | 'reset' | undefined;
  /** What came that no request had asked for, or behind an answer. */
  #text = '';
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#text += text;
      this.#wake();
    });
    socket.on('error', () => this.#end('reset'));
    socket.on('close', () => this.#end('end'));
  }

  static async open(port: number): Promise<HandoffClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new HandoffClient(socket);
  }

  /** What came that is no answer to anything asked for. */
  get surplus(): string {
    return this.#text;
  }

  send(path: string, method = 'GET', rest = '\r\n'): void {
    this.socket.write(`${method} ${path} HTTP/1.1\r\nhost: a\r\n${rest}`, 'latin1');
  }

  async ask(path: string, method?: string, rest?: string): Promise<HandoffAnswer> {
    this.send(path, method, rest);
    return this.answer();
  }

  /** The next answer. Rejects when the connection ends before it is whole. */
  async answer(): Promise<HandoffAnswer> {
    for (;;) {
      const headEnd = this.#text.indexOf('\r\n\r\n');
      if (headEnd >= 0) {
        const head = this.#text.slice(0, headEnd + 2);
        const length = Number(/^content-length: (\d+)\r$/m.exec(head)?.[1]);
        const end = headEnd + 4 + length;
        if (this.#text.length >= end) {
          const body = this.#text.slice(headEnd + 4, end);
          this.#text = this.#text.slice(end);
          return { status: Number(head.slice(9, 12)), head, body };
        }
      }
      if (this.ended !== undefined)
        throw new Error(`ended (${this.ended}) with ${JSON.stringify(this.#text.slice(0, 200))}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Waits for the end of the connection. */
  async end(): Promise<'end' | 'reset'> {
    while (this.ended === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.ended;
  }

  close(): void {
    this.socket.destroy();
  }

  #end(how: 'end' | 'reset'): void {
    this.ended ??= how;
    this.#wake();
  }
}
