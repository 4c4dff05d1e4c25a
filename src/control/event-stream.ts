/**
 * One reader of the events: server-sent events (WHATWG HTML, 9.2) over one response.
 *
 * The stream pulls from the bus only while the response takes more (its high-water mark is `streamBufferBytes`), so a slow
 * reader costs at most that buffer. It is told with a `gap` event when the ring has moved past it (also when it resumes
 * too late, or after a restart), and it is dropped when it has read nothing for a whole heartbeat.
 */
import type { ServerResponse } from 'node:http';
import type { ControlEvent, EventBus } from './event-bus.ts';

export class EventStream {
  readonly #bus: EventBus;
  readonly #response: ServerResponse;
  readonly #unsubscribe: () => void;
  #cursor: number;
  #flow: 'open' | 'blocked' | 'stuck' = 'open';

  /** `lastSeenId`: number of the last event the reader has seen; 0 for all that is remembered, undefined for new ones. */
  constructor(bus: EventBus, response: ServerResponse, lastSeenId?: number) {
    this.#bus = bus;
    this.#response = response;
    this.#cursor = lastSeenId === 0 ? bus.oldestId - 1 : (lastSeenId ?? bus.lastId);
    this.#unsubscribe = bus.subscribe(() => this.#pump());
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
      const event = this.#bus.next(this.#cursor);
      if (event === undefined) return;
      this.#write(event.id === this.#cursor + 1 ? frame(event) : gapBefore(event, this.#cursor) + frame(event));
      this.#cursor = event.id;
    }
  }

  #write(text: string): void {
    if (!this.#response.write(text)) this.#flow = 'blocked';
  }
}

function frame(event: ControlEvent): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function gapBefore(event: ControlEvent, lastSeenId: number): string {
  return `event: gap\ndata: ${JSON.stringify({ lastSeenId, oldestId: event.id })}\n\n`;
}
