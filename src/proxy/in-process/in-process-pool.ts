/** The ways to an app in this very process: as many as it has requests under way, kept for the next ones. */
import type { Carrier, CarrierPool, CarrierWaiter } from '../carrier.ts';
import { PoolAnswer } from '../carrier.ts';
import type { PoolOptions } from '../pool-options.ts';
import { AppCarrier, type AppCarrierOwner } from './app-carrier.ts';
import type { LocalApp } from './local-app.ts';

/** Free ones that are kept; each is a few hundred bytes. */
const maxIdle = 1_024;

export class InProcessPool implements CarrierPool, AppCarrierOwner {
  readonly app: LocalApp;
  readonly options: PoolOptions;
  readonly reached = true;
  readonly #idle: AppCarrier[] = [];
  readonly #refused = new Set<CarrierWaiter>();
  #open = 0;

  constructor(app: LocalApp, options: PoolOptions) {
    this.app = app;
    this.options = options;
  }

  get open(): number {
    return this.#open;
  }

  get idle(): number {
    return this.#idle.length;
  }

  get pending(): number {
    return this.#refused.size;
  }

  /** It does not age. */
  idleLimitMs(): number {
    return Number.POSITIVE_INFINITY;
  }

  acquire(waiter: CarrierWaiter): Carrier | PoolAnswer {
    if (!this.app.listening) {
      this.close();
      return this.#refuse(waiter);
    }
    for (let free = this.#idle.pop(); free !== undefined; free = this.#idle.pop()) if (free.usable) return free;
    this.#open++;
    return new AppCarrier(this);
  }

  cancel(waiter: CarrierWaiter): void {
    this.#refused.delete(waiter);
  }

  close(): void {
    for (const carrier of this.#idle.splice(0)) carrier.destroy();
  }

  release(carrier: AppCarrier): void {
    if (this.#idle.length < maxIdle && this.app.listening) this.#idle.push(carrier);
    else carrier.destroy();
  }

  onGone(carrier: AppCarrier): void {
    this.#open--;
    const at = this.#idle.indexOf(carrier);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  /** Like a connection that is refused: in a later turn. */
  #refuse(waiter: CarrierWaiter): PoolAnswer {
    this.#refused.add(waiter);
    process.nextTick(() => {
      if (this.#refused.delete(waiter)) waiter.onConnectFailed('the app has closed its server');
    });
    return PoolAnswer.waiting;
  }
}
