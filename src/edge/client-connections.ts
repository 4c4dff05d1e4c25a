/**
 * The client connections of an edge, from the accept to the last byte, whatever is spoken on them. It keeps their numbers
 * within the limits, in all and for each client, and sees that they end when the edge does.
 */
import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { AddressSeats } from './address-seats.ts';
import type { EdgeLimits } from './edge-runtime.ts';
import type { TrafficCounters } from './traffic-counters.ts';
import { Visit } from './visit.ts';

export interface EdgeConnection {
  readonly socket: Socket;
  /** No further request is taken; it ends with those under way. */
  drain(): void;
  /** Ends it now. */
  cut(): void;
  /** Has it go back to whoever else holds it, now or behind its answer; false where it cannot, or is about to. */
  giveBack(): boolean;
}

/** Who may come in. */
export interface AdmissionRules {
  readonly limits: Pick<EdgeLimits, 'maxConnections' | 'connectionsPerAddress'>;
  /** Whether the peer at this address is a trusted proxy, behind which there are many clients. */
  readonly trusts: (address: string) => boolean;
}

/** Told of each client connection, as `{ socket }`. */
const connected = channel('antipode:edge:connection');

export class ClientConnections {
  rules: AdmissionRules;
  readonly #counters: TrafficCounters;
  readonly #seats = new AddressSeats();
  /** Those that cannot carry requests yet. */
  readonly #entering = new Set<Visit>();
  readonly #connections = new Set<EdgeConnection>();
  readonly #whenNone: (() => void)[] = [];

  constructor(counters: TrafficCounters, rules: AdmissionRules) {
    this.#counters = counters;
    this.rules = rules;
  }

  /** Counts a new one in; undefined when it was refused, and is gone. */
  admit(socket: Socket): Visit | undefined {
    if (socket.remoteAddress === undefined) {
      // One that is gone already has no address to be known by.
      socket.destroy();
      return undefined;
    }
    if (this.#counters.open >= this.rules.limits.maxConnections) {
      this.#counters.refused++;
      socket.destroy();
      return undefined;
    }
    this.#counters.accepted++;
    this.#counters.open++;
    const visit = new Visit(socket, this.#seats, this.#left);
    this.#entering.add(visit);
    return visit;
  }

  /** Gives one whose client is known its place among that client's; false when it was refused, and is gone. */
  seat(visit: Visit): boolean {
    const { limits, trusts } = this.rules;
    if (this.#seats.heldBy(visit.address) >= limits.connectionsPerAddress && !trusts(visit.address)) {
      this.#counters.refusedOfOneAddress++;
      visit.socket.destroy();
      visit.leave();
      return false;
    }
    visit.sit();
    return true;
  }

  /** One that was admitted has become able to carry requests. */
  add(connection: EdgeConnection, visit: Visit): void {
    this.#entering.delete(visit);
    this.#connections.add(connection);
    if (connected.hasSubscribers) connected.publish({ socket: connection.socket });
  }

  /** One that could carry requests is gone. */
  forget(connection: EdgeConnection, visit: Visit): void {
    this.#connections.delete(connection);
    visit.leave();
  }

  drain(): void {
    for (const { socket } of this.#entering) socket.destroy();
    for (const connection of this.#connections) connection.drain();
  }

  cut(): void {
    for (const connection of this.#connections) connection.cut();
  }

  /** Has so many go back to whoever else holds them, the oldest first. */
  giveBack(count: number): void {
    let left = count;
    for (const connection of this.#connections) {
      if (left === 0) return;
      if (connection.giveBack()) left--;
    }
  }

  /** Resolves when there are none. */
  none(): Promise<void> {
    if (this.#counters.open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenNone.push(resolve);
    });
  }

  readonly #left = (visit: Visit): void => {
    this.#entering.delete(visit);
    this.#counters.open--;
    if (this.#counters.open === 0) for (const resolve of this.#whenNone.splice(0)) resolve();
  };
}
