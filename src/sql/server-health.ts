/** Up or down by probes: so many failures in a row take a server out, so many good ones bring it back. */
export interface HealthThresholds {
  readonly unhealthyThreshold: number;
  readonly healthyThreshold: number;
}

export class ServerHealth {
  readonly #thresholds: HealthThresholds;
  #isUp: boolean | undefined;
  /** Probes in a row that say the contrary. */
  #against = 0;

  constructor(thresholds: HealthThresholds) {
    this.#thresholds = thresholds;
  }

  get isUp(): boolean {
    return this.#isUp === true;
  }

  /** The first probe decides alone. True where the server is now what it was not. */
  probed(isGood: boolean): boolean {
    if (this.#isUp === isGood) {
      this.#against = 0;
      return false;
    }
    this.#against += 1;
    const { unhealthyThreshold, healthyThreshold } = this.#thresholds;
    if (this.#isUp !== undefined && this.#against < (isGood ? healthyThreshold : unhealthyThreshold)) return false;
    this.#isUp = isGood;
    this.#against = 0;
    return true;
  }
}
