/**
 * What a node in production is told by signals while it runs: SIGHUP has it read its config again and then give every
 * worker a new process, SIGUSR2 only the latter. Neither fails a request. A config with a fault leaves the app as it is,
 * for the version that came with it would meet the wrong config. A hundred signals of one kind are two orders at most.
 */
import { constants } from 'node:os';
import type { ControlSource } from '../../control/index.ts';
import { OneAtATime } from '../../supervisor/index.ts';
import { checkRenewed, restartable, restartServices } from '../restart-services.ts';
import type { ServiceManager } from '../systemd/service-manager.ts';

/** There is no SIGUSR2 on Windows, where to listen for it would throw. */
const signals = (['SIGHUP', 'SIGUSR2'] as const).filter((signal) => signal in constants.signals);

export interface ReloadOrdersOptions {
  readonly source: Required<Pick<ControlSource, 'reloadConfig' | 'services'>> & Pick<ControlSource, 'status'>;
  /** Told while an order is carried out. */
  readonly manager: Pick<ServiceManager, 'ready' | 'reloading'>;
  readonly say: (text: string) => void;
  /** What the manager is told when all is well. */
  readonly status: string;
}

/** Takes the signals from its making to its end, for by default they end a process; obeys them while a node serves. */
export class ReloadSignals {
  readonly #say: (text: string) => void;
  #orders: ReloadOrders | undefined;

  constructor(say: (text: string) => void) {
    this.#say = say;
    for (const signal of signals) process.on(signal, this.#onSignal);
  }

  obey(options: ReloadOrdersOptions): void {
    this.#orders = new ReloadOrders(options);
  }

  /** The node ends: nothing is ordered any more. */
  rest(): void {
    this.#orders?.rest();
    this.#orders = undefined;
  }

  close(): void {
    for (const signal of signals) process.off(signal, this.#onSignal);
  }

  readonly #onSignal = (signal: NodeJS.Signals) => {
    if (this.#orders === undefined) this.#say(`${signal}: nothing is reloaded while the node starts or ends`);
    else void (signal === 'SIGHUP' ? this.#orders.everything : this.#orders.app).ask(signal);
  };
}

class ReloadOrders {
  readonly everything: OneAtATime<void, string>;
  readonly app: OneAtATime<void, string>;
  readonly #options: ReloadOrdersOptions;
  #underWay = 0;
  #isResting = false;

  constructor(options: ReloadOrdersOptions) {
    this.#options = options;
    this.everything = new OneAtATime((reason) => this.#obey(() => this.#reload(reason)));
    this.app = new OneAtATime((reason) => this.#obey(() => this.#restart(reason)));
  }

  /** What waits for its turn is not carried out; of what is under way the manager, who is told next that the node ends, hears no more. */
  rest(): void {
    this.#isResting = true;
  }

  /** Tells the manager before and after, and people what went wrong. */
  async #obey(order: () => Promise<void>): Promise<void> {
    if (this.#isResting) return;
    const { manager, say, status } = this.#options;
    this.#underWay++;
    manager.reloading();
    const trouble = await order().then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (trouble !== undefined) say(trouble);
    this.#underWay--;
    if (this.#underWay === 0 && !this.#isResting) manager.ready(trouble ?? status);
  }

  async #reload(reason: string): Promise<void> {
    const { reloadConfig } = this.#options.source;
    const { started, stopped } = await Promise.resolve(reloadConfig()).catch((error: Error) => {
      throw new Error(`the old config goes on, and the app as it was: ${error.message}`, { cause: error });
    });
    await this.#restart(reason, started);
    checkRenewed(stopped);
  }

  async #restart(reason: string, started: readonly string[] = []): Promise<void> {
    const { status, services } = this.#options.source;
    const ids = restartable((await status()).services, started);
    await restartServices(ids, async (id) => void (await services.reload(id, { reason })));
  }
}
