/** A call that ends in a fault when it is started; what the client sends is not looked at. */
import type { Call } from '../../handler.ts';

export class FaultyCall implements Call {
  readonly #fail: () => void;

  /** `fail` tells the responder. */
  constructor(fail: () => void) {
    this.#fail = fail;
  }

  start(): void {
    this.#fail();
  }

  write(): number {
    return 0;
  }

  end(): void {}

  endTunnel(): void {}

  resume(): void {}

  keepBuffer(): void {}

  abandon(): void {}

  onSweep(): void {}
}
