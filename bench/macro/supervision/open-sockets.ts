/** WebSockets that stay open, and connect again at once when they are told to go (1001, RFC 6455, section 7.4.1). */
import { until } from '../../../test/support/until.ts';

const goingAway = 1001;

export class OpenSockets {
  /** Told to go, and open again. */
  moved = 0;
  /** Ended without a word, or not let in. */
  lost = 0;
  readonly #url: string;
  readonly #open = new Set<WebSocket>();
  #isOver = false;

  /** Resolves when all are open. */
  static async open(url: string, count: number): Promise<OpenSockets> {
    const sockets = new OpenSockets(url);
    for (let each = 0; each < count; each++) sockets.#connect(false);
    await until(() => sockets.#open.size === count, 'all WebSockets are open');
    return sockets;
  }

  private constructor(url: string) {
    this.#url = url.replace(/^http/, 'ws');
  }

  get size(): number {
    return this.#open.size;
  }

  close(): void {
    this.#isOver = true;
    for (const socket of this.#open) socket.close();
  }

  #connect(isAgain: boolean): void {
    const socket = new WebSocket(this.#url);
    socket.addEventListener('open', () => {
      this.#open.add(socket);
      if (isAgain) this.moved++;
    });
    socket.addEventListener('close', ({ code }) => {
      this.#open.delete(socket);
      if (this.#isOver) return;
      if (code !== goingAway) this.lost++;
      this.#connect(true);
    });
  }
}
