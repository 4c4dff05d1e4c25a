/**
 * One region of a world on this machine, seen from the parent: a process that is started, started again when it crashes,
 * killed and revived by interventions, and stopped with the world.
 */
import { AntipodeError, Backoff, type BackoffOptions, type Clock, type Random } from '../core/index.ts';
import type { DataAddresses } from '../world/index.ts';
import type { Target } from './links/index.ts';
import type { CallName, RegionCalls } from './protocol.ts';
import { type RegionLife, type RegionLifeOptions, startRegionLife } from './region-life.ts';

export type RegionProcessState = 'starting' | 'up' | 'crashed' | 'killed' | 'stopping' | 'stopped';

export interface RegionProcessStatus {
  readonly region: string;
  readonly state: RegionProcessState;
  readonly reason: string;
  readonly pid: number | undefined;
  /** Where its edge listens, while up. */
  readonly address: Target | undefined;
  /** How often its process was started. */
  readonly starts: number;
}

export interface RegionProcessOptions extends Omit<RegionLifeOptions, 'start' | 'onReady'> {
  readonly region: string;
  readonly configFile: string;
  /** Where its edge is to listen; once it does, later lives listen at the same address. */
  readonly listen: Target;
  readonly peers: () => Readonly<Record<string, Target>>;
  readonly dataAddresses: () => DataAddresses | undefined;
  readonly sqlUrl: () => string | undefined;
  readonly restart: BackoffOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly onStatus: (status: RegionProcessStatus) => void;
}

/** How long a process may take beyond the grace it was given before it is killed. */
const stopMarginMs = 1_000;

const gone = { pid: undefined, address: undefined };

export class RegionProcess {
  readonly #options: RegionProcessOptions;
  readonly #backoff: Backoff;
  readonly #ready = Promise.withResolvers<void>();
  #status: RegionProcessStatus;
  #listen: Target;
  #life: RegionLife | undefined;
  #ended: Promise<void> | undefined;
  #hasBeenUp = false;
  #isKilled = false;
  #isStopping = false;
  #wake: () => void = () => {};

  constructor(options: RegionProcessOptions) {
    const { region, listen, restart, random } = options;
    this.#options = options;
    this.#listen = listen;
    this.#backoff = new Backoff(restart, random);
    this.#status = { region, state: 'stopped', reason: 'not started yet', ...gone, starts: 0 };
  }

  get status(): RegionProcessStatus {
    return this.#status;
  }

  /** Where its edge listens whenever it is up; before the first time, where it was asked to. */
  get listen(): Target {
    return this.#listen;
  }

  /** Resolves when its edge listens. A first start that fails is not tried again: throws why it ended. */
  start(): Promise<void> {
    this.#ended ??= this.#keepAlive();
    return this.#ready.promise;
  }

  /** Ends it at once and leaves it so; false when it was so already. Its apps die with it, by its own reaper. */
  async kill(): Promise<boolean> {
    if (this.#isKilled || this.#isStopping) return false;
    this.#isKilled = true;
    this.#wake();
    this.#life?.kill();
    await this.#life?.ended;
    return true;
  }

  /** Starts it again after `kill`; false when it was not killed. */
  revive(): boolean {
    if (!this.#isKilled || this.#isStopping) return false;
    this.#isKilled = false;
    this.#wake();
    return true;
  }

  /** Throws what the region throws, or ERR_DEV_REGION_SILENT when it has no process to ask or that does not answer. */
  async call<Name extends CallName>(
    name: Name,
    ...args: Parameters<RegionCalls[Name]>
  ): Promise<ReturnType<RegionCalls[Name]>> {
    const { region, state } = this.#status;
    if (this.#life && state === 'up') return this.#life.channel.call(name, ...args);
    throw new AntipodeError('ERR_DEV_REGION_SILENT', `region ${region} is ${state}`, { details: { region } });
  }

  /** Lets requests and apps end for `graceMs`. May be called again with less patience. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    if (this.#life) this.#enter('stopping', 'the world is stopping', {});
    this.#life?.channel.send({ kind: 'stop', graceMs });
    this.#wake();
    const patience = setTimeout(() => this.#life?.kill(), graceMs === 0 ? 0 : graceMs + stopMarginMs);
    await this.#ended;
    clearTimeout(patience);
  }

  async #keepAlive(): Promise<void> {
    const { clock } = this.#options;
    let goodForMs = 0;
    let crash: AntipodeError | undefined;
    while (!this.#isStopping) {
      if (this.#isKilled) {
        crash = undefined;
        this.#enter('killed', 'killed by an intervention', gone);
        await this.#sleep();
      } else if (crash) {
        this.#enter('crashed', crash.message, gone);
        crash = undefined;
        await this.#sleep(this.#backoff.next(goodForMs));
      } else {
        const startedAt = clock.now();
        crash = await this.#live();
        goodForMs = clock.now() - startedAt;
        if (!this.#hasBeenUp) break;
      }
    }
    this.#isStopping = true;
    this.#enter('stopped', crash?.message ?? 'the world is stopping', gone);
    const { region } = this.#options;
    this.#ready.reject(
      crash ?? new AntipodeError('ERR_DEV_STOPPED', `region ${region} was stopped before it was ready`),
    );
  }

  /** From fork to exit; resolves with why it ended. */
  async #live(): Promise<AntipodeError> {
    const { region, configFile, peers, dataAddresses, sqlUrl } = this.#options;
    const life = startRegionLife({
      ...this.#options,
      start: {
        kind: 'start',
        region,
        configFile,
        listen: this.#listen,
        peers: peers(),
        dataAddresses: dataAddresses(),
        sqlUrl: sqlUrl(),
      },
      onReady: (address) => {
        this.#hasBeenUp = true;
        this.#listen = address;
        if (!this.#isStopping) this.#enter('up', 'its edge listens', { address });
        this.#ready.resolve();
      },
    });
    this.#life = life;
    this.#enter('starting', 'starts its edge and its apps', { pid: life.pid, starts: this.#status.starts + 1 });
    const why = await life.ended;
    this.#life = undefined;
    return why;
  }

  #enter(state: RegionProcessState, reason: string, change: Partial<RegionProcessStatus>): void {
    this.#status = { ...this.#status, ...change, state, reason };
    this.#options.onStatus(this.#status);
  }

  /** Waits for the time, without one for ever, or until something else is wanted. */
  #sleep(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
