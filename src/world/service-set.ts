/**
 * The services of a node, and how a new config changes them while requests go on: what is new or different is started and
 * waited for first, then takes over in one step; what is gone ends afterwards.
 */
import { type ResolvedService, sameConfig } from '../config/index.ts';
import { MessageHub } from '../messaging/index.ts';
import { worldDefaults } from './defaults.ts';
import { EndpointLedger } from './endpoint-ledger.ts';
import { RunningService } from './running-service.ts';
import type { ServiceRuntime } from './service-runtime.ts';
import type { SourceOptions } from './source-options.ts';
import { untilTrue } from './until-true.ts';

/** A change that is ready to come into force. */
export interface Succession {
  readonly runtimes: readonly ServiceRuntime[];
  /** What was there before ends within `graceMs`. */
  commit(graceMs: number): void;
  drop(): void;
}

export class ServiceSet {
  readonly #options: SourceOptions;
  readonly #hubs = new Map<string, MessageHub>();
  readonly #ledgers = new Map<string, EndpointLedger>();
  #running: Map<string, RunningService> = new Map();
  /** Those of a change that is being prepared. */
  #coming: ReadonlyMap<string, RunningService> = new Map();
  #isStopped = false;
  /** As configured, or about to be. */
  #services: readonly ResolvedService[];

  /** The services of the first config; they have no endpoints before `start`. */
  constructor(services: readonly ResolvedService[], options: Omit<SourceOptions, 'hubOf' | 'ledgerOf' | 'services'>) {
    this.#services = services;
    const kept = { hubOf: (id: string) => this.#hubOf(id), ledgerOf: (id: string) => this.#ledgerOf(id) };
    this.#options = { ...options, ...kept, services: () => this.#services };
    for (const service of services) this.#running.set(service.id, new RunningService(service, this.#options));
  }

  get runtimes(): readonly ServiceRuntime[] {
    return [...this.#running.values()].map(({ runtime }) => runtime);
  }

  get(id: string): RunningService | undefined {
    return this.#running.get(id);
  }

  /** Resolves when every service of the first config has had its first start. */
  async start(): Promise<void> {
    for (const running of this.#running.values()) running.start();
    await Promise.all([...this.#running.values()].map(({ settled }) => settled));
  }

  /**
   * Starts what is new in `services` or different, and waits until it can serve, for as long as is sensible. Throws what
   * starting processes throws; then all is as it was.
   */
  async prepare(services: readonly ResolvedService[]): Promise<Succession> {
    const [listed, before] = [this.#services, this.#running];
    const now = new Map<string, RunningService>();
    const drop = () => {
      this.#services = listed;
      this.#coming = new Map();
      for (const running of before.values()) running.forgetPrepared();
      endOthers(now, before, 0);
    };
    this.#services = services;
    this.#coming = now;
    try {
      const runtimes = services.map((service) => this.#prepare(service, now));
      await Promise.all(runtimes.map(({ warm }) => warm));
      return {
        runtimes: runtimes.map(({ runtime }) => runtime),
        commit: (graceMs) => this.#commit(now, graceMs),
        drop,
      };
    } catch (error) {
      drop();
      throw error;
    }
  }

  /** Ends what there is, and what is being prepared. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    const all = new Set([...this.#running.values(), ...this.#coming.values()]);
    await Promise.all([...all].map((running) => running.stop(graceMs)));
  }

  #prepare(service: ResolvedService, now: Map<string, RunningService>): Prepared {
    const running = this.#successor(service);
    if (running !== this.#running.get(service.id)) {
      now.set(service.id, running);
      running.start();
      return { runtime: running.runtime, warm: running.settled.then(() => this.#untilAvailable(running.runtime)) };
    }
    now.set(service.id, running);
    const runtime = running.prepare(service);
    const isCold = runtime !== running.runtime && running.runtime.available;
    return { runtime, warm: isCold ? this.#untilAvailable(runtime) : Promise.resolve() };
  }

  /** Resolves when an endpoint that is well would take a request, or when it is not to be waited for any longer. */
  #untilAvailable(runtime: ServiceRuntime): Promise<void> {
    return untilTrue(() => runtime.available || this.#isStopped, worldDefaults.reloadWarmUpMs);
  }

  #commit(now: Map<string, RunningService>, graceMs: number): void {
    const before = this.#running;
    this.#running = now;
    this.#coming = new Map();
    for (const running of now.values()) running.succeed();
    endOthers(before, now, graceMs);
    for (const kept of [this.#hubs, this.#ledgers]) {
      for (const id of kept.keys()) if (!now.has(id)) kept.delete(id);
    }
  }

  /** A service keeps its own when a new config gives it other processes, and what they have counted with it. */
  #hubOf(id: string): MessageHub {
    const hub = this.#hubs.get(id) ?? new MessageHub({ clock: this.#options.tools.clock });
    this.#hubs.set(id, hub);
    return hub;
  }

  /** Another list of endpoints, or of other processes, is no reason to begin anew. */
  #ledgerOf(id: string): EndpointLedger {
    const ledger = this.#ledgers.get(id) ?? new EndpointLedger();
    this.#ledgers.set(id, ledger);
    return ledger;
  }

  /** What runs already, when its endpoints come from the same place as before; else a new one. */
  #successor(service: ResolvedService): RunningService {
    const known = this.#running.get(service.id);
    const goesOn = known !== undefined && comesFromSame(known.service, service);
    return goesOn ? known : new RunningService(service, this.#options);
  }
}

interface Prepared {
  readonly runtime: ServiceRuntime;
  /** Resolves when it can serve, or has been waited for long enough. */
  readonly warm: Promise<void>;
}

/** Processes go on being processes of the service, whatever they run. */
function comesFromSame({ source: a }: ResolvedService, { source: b }: ResolvedService): boolean {
  return a.kind === 'run' ? b.kind === 'run' : sameConfig(a, b);
}

function endOthers(
  old: ReadonlyMap<string, RunningService>,
  rest: ReadonlyMap<string, RunningService>,
  graceMs: number,
): void {
  for (const [id, running] of old) {
    if (rest.get(id) !== running) void running.stop(graceMs);
  }
}
