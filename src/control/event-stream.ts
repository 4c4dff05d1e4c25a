/**
 * One reader of events or of lines: server-sent events (WHATWG HTML, 9.2) over one response.
 *
 * The stream pulls from its source only while the response takes more (its high-water mark is `streamBufferBytes`), so a slow
 * reader costs at most that buffer. It is told with a `gap` event when the ring has moved past it (also when it resumes
 * too late, or after a restart), and it is dropped when it has read nothing for a whole heartbeat.
 */
import type { ServerResponse } from 'node:http';
import type { StreamItem, StreamReader } from './stream-reader.ts';

export class EventStream {
  readonly #reader: StreamReader;
  readonly #response: ServerResponse;
  readonly #unsubscribe: () => void;
  #flow: 'open' | 'blocked' | 'stuck' = 'open';

  constructor(reader: StreamReader, response: ServerResponse) {
    this.#reader = reader;
    this.#response = response;
    this.#unsubscribe = reader.subscribe(() => this.#pump());
    response.once('close', this.#unsubscribe);
    response.on('drain', () => {
      this.#flow = 'open';
      this.#pump();
    });
    // A reader that lost the connection comes back after a second.
    this.#write('retry: 1000\n\n');
    this.#pump();
  }

  /** Keeps an idle connection open; drops a reader that was blocked at the last beat and still is. */
  heartbeat(): void {
    if (this.#flow === 'open') this.#write(': \n\n');
    else if (this.#flow === 'blocked') this.#flow = 'stuck';
    else this.#response.destroy();
  }

  end(): void {
    this.#unsubscribe();
    this.#response.end();
  }

  #pump(): void {
    while (this.#flow === 'open') {
      const item = this.#reader.next();
      if (item === undefined) return;
      this.#write(gapBefore(item) + frame(item));
    }
  }

  #write(text: string): void {
    if (!this.#response.write(text)) this.#flow = 'blocked';
  }
}

function frame({ id, type, value }: StreamItem): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(value)}\n\n`;
}

function gapBefore({ id, gapAfter }: StreamItem): string {
  if (gapAfter === undefined) return '';
  return `event: gap\ndata: ${JSON.stringify({ lastSeenId: gapAfter, oldestId: id })}\n\n`;
}
