/**
 * One client connection from its accept to its end, whatever becomes of it on the way: a header of a balancer, a
 * handshake, one protocol or another. It is counted for as long as this lasts.
 *
 * Invariant: `leave` is called once for every visit that was admitted.
 */
import type { Socket } from 'node:net';
import type { AddressSeats, Seat } from './address-seats.ts';
import type { SharedConnection } from './shared-connection.ts';

export class Visit {
  /** As it was accepted: paused, and not read yet. */
  readonly socket: Socket;
  /** The client's address, which is the peer's until a balancer has told another. */
  address: string;
  /** Who else holds it, where it was accepted elsewhere. */
  shared: SharedConnection | undefined;
  readonly #onLeave: (visit: Visit) => void;
  readonly #seats: AddressSeats;
  #seat: Seat | undefined;

  constructor(socket: Socket, seats: AddressSeats, onLeave: (visit: Visit) => void) {
    this.socket = socket;
    this.address = socket.remoteAddress!;
    this.#seats = seats;
    this.#onLeave = onLeave;
  }

  /** Counts it among those of its client. */
  sit(): void {
    this.#seat = this.#seats.take(this.address);
  }

  readonly leave = (): void => {
    if (this.#seat !== undefined) this.#seats.leave(this.#seat);
    this.#onLeave(this);
    this.shared?.closed();
  };
}
