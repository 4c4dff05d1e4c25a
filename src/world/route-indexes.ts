/**
 * The places of routes in the counters. A label keeps its place while the node runs, through every reload, so that no
 * counter ever goes back; requests without a route have the place behind the first config's routes.
 */
export class RouteIndexes {
  readonly #unrouted: number;
  readonly #byLabel = new Map<string, number>();

  /** `routes` is how many the first config has. */
  constructor(routes: number) {
    this.#unrouted = routes;
  }

  readonly of = (label: string): number => {
    let index = this.#byLabel.get(label);
    if (index === undefined) {
      const { size } = this.#byLabel;
      index = size < this.#unrouted ? size : size + 1;
      this.#byLabel.set(label, index);
    }
    return index;
  };
}
