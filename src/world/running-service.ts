/**
 * A service while its node runs: where its endpoints come from, and the runtime that serves from them. A new config may
 * put another runtime in place of the first, and have its processes renewed one after the other, while the source goes on.
 */
import { type ResolvedService, sameConfig } from '../config/index.ts';
import type { ServiceScaling, ServiceStatus } from '../control/index.ts';
import type { ProxyEndpointOptions } from '../proxy/index.ts';
import type { ProcessGroup, SocketAddress } from '../supervisor/index.ts';
import type { EndpointLedger } from './endpoint-ledger.ts';
import { startSource } from './endpoint-source.ts';
import { ServiceRuntime } from './service-runtime.ts';
import type { UnderWay } from './service-scaling.ts';
import type { EndpointReceiver, EndpointSource, SourceOptions } from './source-options.ts';

export class RunningService implements EndpointReceiver {
  service: ResolvedService;
  #source: EndpointSource | undefined;
  readonly #options: SourceOptions;
  readonly #ledger: EndpointLedger;
  #runtime: ServiceRuntime;
  #next: ServiceRuntime | undefined;
  /** Those before, for as long as requests of theirs are under way. */
  #former: readonly ServiceRuntime[] = [];
  #renewProcesses: (() => void) | undefined;
  #list: readonly ProxyEndpointOptions[] = [];

  constructor(service: ResolvedService, options: SourceOptions) {
    this.service = service;
    this.#options = options;
    this.#ledger = options.ledgerOf(service.id);
    this.#runtime = new ServiceRuntime(service, options.tools, { ledger: this.#ledger });
  }

  /** Starts the source, and the processes it may be. */
  start(): void {
    this.#source = startSource(this, this.#options);
  }

  get runtime(): ServiceRuntime {
    return this.#runtime;
  }

  /** Resolves when the source has told its first list. */
  get settled(): Promise<void> {
    return this.#source!.settled;
  }

  workers(): ServiceStatus['workers'] {
    return this.#source?.workers() ?? [];
  }

  /** The processes, where they are ours. */
  get group(): ProcessGroup | undefined {
    return this.#source?.group;
  }

  /** How many workers there are and should be; undefined where none are started here. */
  scaling(): ServiceScaling | undefined {
    return this.#source?.autoscaler?.status();
  }

  /** Sets the number of processes, where they are ours. Throws ERR_CONTROL_WRONG_STATE and ERR_SUPERVISOR_COUNT. */
  async scale(workers: number): Promise<void> {
    const { autoscaler, group } = this.#source ?? {};
    if (autoscaler === undefined) await group?.scale(workers);
    else await autoscaler.order(workers);
  }

  setEndpoints(list: readonly ProxyEndpointOptions[], how?: { readonly proven: boolean }): void {
    this.#list = list;
    this.#runtime.setEndpoints(list, how);
    this.#next?.setEndpoints(list, how);
  }

  underWay(): UnderWay {
    return this.#runtime.underWay();
  }

  isBusy(address: SocketAddress): boolean {
    return [this.#runtime, ...this.#former].some((runtime) => runtime.isBusy(address));
  }

  outcomes(address: SocketAddress): ReturnType<EndpointReceiver['outcomes']> {
    return this.#runtime.outcomes(address);
  }

  /**
   * A runtime with other settings, over the same endpoints, beside the present one; the present one where nothing differs.
   * Throws what starting its processes would throw.
   */
  prepare(service: ResolvedService): ServiceRuntime {
    this.#renewProcesses = this.#source?.prepare?.(service);
    if (sameConfig(this.service, service)) return this.#runtime;
    const { draining } = this.#runtime;
    this.#next = new ServiceRuntime(service, this.#options.tools, { draining, ledger: this.#ledger });
    this.#next.setEndpoints(this.#list);
    return this.#next;
  }

  /** The prepared runtime takes the place of the present one, whose requests under way go on. */
  succeed(): void {
    if (this.#next !== undefined) {
      this.#runtime.close();
      this.#former = [...this.#former, this.#runtime].filter((runtime) => runtime.isInUse);
      this.#runtime = this.#next;
      this.#next = undefined;
      this.service = this.#runtime.service;
    }
    this.#renewProcesses?.();
    this.#renewProcesses = undefined;
  }

  /** The prepared runtime is not wanted after all. */
  forgetPrepared(): void {
    this.#next?.close();
    this.#next = undefined;
    this.#renewProcesses = undefined;
  }

  /** Ends the processes, if there are any, within `graceMs`, and the connections. */
  async stop(graceMs: number): Promise<void> {
    await this.#source?.stop(graceMs);
    this.#runtime.close();
  }
}
