/** The open tunnels of a node: connections that have changed to another protocol. */
export interface Leaving {
  /** Tells both sides that it ends, where there are words for it. */
  leave(): void;
}

export class Tunnels implements Leaving {
  readonly #open = new Set<Leaving>();

  add(tunnel: Leaving): void {
    this.#open.add(tunnel);
  }

  delete(tunnel: Leaving): void {
    this.#open.delete(tunnel);
  }

  leave(): void {
    for (const tunnel of this.#open) tunnel.leave();
  }
}
