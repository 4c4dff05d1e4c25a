/**
 * All open event streams of one server: how many there may be, the one heartbeat timer they share, and their end.
 */
import type { ServerResponse } from 'node:http';
import { AntipodeError } from '../core/index.ts';
import { EventStream } from './event-stream.ts';
import type { StreamReader } from './stream-reader.ts';

export interface EventStreamsOptions {
  readonly maxStreams: number;
  readonly heartbeatMs: number;
}

export class EventStreams {
  readonly #options: EventStreamsOptions;
  readonly #open = new Set<EventStream>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: EventStreamsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      for (const stream of this.#open) stream.heartbeat();
    }, options.heartbeatMs).unref();
  }

  /**
   * Writes what is read to the response until either side ends it. Throws ERR_CONTROL_TOO_MANY_STREAMS at the limit, before
   * anything is written.
   */
  start(response: ServerResponse, reader: StreamReader): void {
    const { maxStreams } = this.#options;
    if (this.#open.size >= maxStreams) {
      throw new AntipodeError(
        'ERR_CONTROL_TOO_MANY_STREAMS',
        `${maxStreams} event streams are open already: close one`,
      );
    }
    const stream = new EventStream(reader, response);
    this.#open.add(stream);
    response.once('close', () => this.#open.delete(stream));
  }

  close(): void {
    clearInterval(this.#timer);
    for (const stream of this.#open) stream.end();
  }
}
