/**
 * The client connections of an edge, from the accept to the last byte, whatever is spoken on them. It keeps their number
 * within the limit and sees that they end when the edge does.
 */
import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { TrafficCounters } from './traffic-counters.ts';

export interface EdgeConnection {
  readonly socket: Socket;
  /** No further request is taken; it ends with those under way. */
  drain(): void;
  /** Ends it now. */
  cut(): void;
}

/** Told of each client connection, as `{ socket }`. */
const connected = channel('antipode:edge:connection');

export class ClientConnections {
  /** Open connections; more are refused. */
  limit: number;
  readonly #counters: TrafficCounters;
  readonly #connections = new Set<EdgeConnection>();
  readonly #whenNone: (() => void)[] = [];

  constructor(counters: TrafficCounters, limit: number) {
    this.#counters = counters;
    this.limit = limit;
  }

  /** Counts a new one in; false when it was refused. */
  admit(socket: Socket): boolean {
    if (socket.remoteAddress === undefined) {
      // One that is gone already has no address to be known by.
      socket.destroy();
      return false;
    }
    if (this.#counters.open >= this.limit) {
      this.#counters.refused++;
      socket.destroy();
      return false;
    }
    this.#counters.accepted++;
    this.#counters.open++;
    return true;
  }

  /** One that was admitted has become able to carry requests. */
  add(connection: EdgeConnection): void {
    this.#connections.add(connection);
    if (connected.hasSubscribers) connected.publish({ socket: connection.socket });
  }

  /** One that was admitted is gone; undefined when it never carried requests. */
  forget(connection: EdgeConnection | undefined): void {
    if (connection !== undefined) this.#connections.delete(connection);
    this.#counters.open--;
    if (this.#counters.open === 0) for (const resolve of this.#whenNone.splice(0)) resolve();
  }

  drain(): void {
    for (const connection of this.#connections) connection.drain();
  }

  cut(): void {
    for (const connection of this.#connections) connection.cut();
  }

  /** Resolves when there are none. */
  none(): Promise<void> {
    if (this.#counters.open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenNone.push(resolve);
    });
  }
}
