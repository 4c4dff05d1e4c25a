/**
 * The services of a node, and how a new config changes them while requests go on: what is new or different is started and
 * waited for first, then takes over in one step; what is gone ends afterwards.
 */
import { type ResolvedService, sameConfig } from '../config/index.ts';
import { MessageHub } from '../messaging/index.ts';
import { worldDefaults } from './defaults.ts';
import type { SourceOptions } from './endpoint-source.ts';
import { RunningService } from './running-service.ts';
import type { ServiceRuntime } from './service-runtime.ts';
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
  #running: Map<string, RunningService> = new Map();

  /** The services of the first config; they have no endpoints before `start`. */
  constructor(services: readonly ResolvedService[], options: Omit<SourceOptions, 'hubOf'>) {
    this.#options = { ...options, hubOf: (id) => this.#hubOf(id) };
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

  /** Starts what is new in `services` or different, and waits until it can serve, for as long as is sensible. */
  async prepare(services: readonly ResolvedService[]): Promise<Succession> {
    const before = this.#running;
    const now = new Map<string, RunningService>();
    const runtimes: ServiceRuntime[] = [];
    const warming: Promise<void>[] = [];
    for (const service of services) {
      const running = this.#successor(service);
      const isNew = running !== before.get(service.id);
      const runtime =
        isNew || sameConfig(running.runtime.service, service) ? running.runtime : running.prepare(service);
      now.set(service.id, running);
      runtimes.push(runtime);
      if (isNew) running.start();
      if (isNew) warming.push(running.settled.then(() => untilAvailable(runtime)));
      else if (runtime !== running.runtime && running.runtime.available) warming.push(untilAvailable(runtime));
    }
    await Promise.all(warming);
    return {
      runtimes,
      commit: (graceMs) => {
        this.#running = now;
        for (const running of now.values()) running.succeed();
        endOthers(before, now, graceMs);
        for (const id of this.#hubs.keys()) if (!now.has(id)) this.#hubs.delete(id);
      },
      drop: () => {
        for (const running of before.values()) running.forgetPrepared();
        endOthers(now, before, 0);
      },
    };
  }

  async stop(graceMs: number): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => running.stop(graceMs)));
  }

  /** A service keeps its own when a new config gives it other processes, and what they have counted with it. */
  #hubOf(id: string): MessageHub {
    const hub = this.#hubs.get(id) ?? new MessageHub({ clock: this.#options.tools.clock });
    this.#hubs.set(id, hub);
    return hub;
  }

  /** What runs already, when its endpoints come from the same place as before, and live as before; else a new one. */
  #successor(service: ResolvedService): RunningService {
    const known = this.#running.get(service.id);
    const of = ({ source, memory }: ResolvedService) => [source, memory];
    const goesOn = known !== undefined && sameConfig(of(known.service), of(service));
    return goesOn ? known : new RunningService(service, this.#options);
  }
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

/** Resolves when an endpoint that is well would take a request, or when it has taken too long to wait for. */
function untilAvailable(runtime: ServiceRuntime): Promise<void> {
  return untilTrue(() => runtime.available, worldDefaults.reloadWarmUpMs);
}
