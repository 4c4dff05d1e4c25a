/**
 * How many connections each client holds, by the address it comes from (an IPv6 client by its /64), so that one client
 * cannot take the places of all.
 */
import { networkKey } from '../geo/index.ts';

/** One counted connection. */
export type Seat = string;

export class AddressSeats {
  readonly #held = new Map<string, number>();

  /** How many clients hold connections. */
  get clients(): number {
    return this.#held.size;
  }

  /** How many the client at this address holds. */
  heldBy(address: string): number {
    return this.#held.get(seatOf(address)) ?? 0;
  }

  /** Counts one more; to be given back with `leave`. */
  take(address: string): Seat {
    const seat = seatOf(address);
    this.#held.set(seat, (this.#held.get(seat) ?? 0) + 1);
    return seat;
  }

  leave(seat: Seat): void {
    const held = this.#held.get(seat)!;
    if (held === 1) this.#held.delete(seat);
    else this.#held.set(seat, held - 1);
  }
}

function seatOf(address: string): Seat {
  return networkKey(address) ?? address;
}
