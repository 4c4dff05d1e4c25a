/**
 * The hand of the decision: asks a group of workers for its reports each second, and tells it how many there should be.
 * Where the number is not to be changed (as many at least as at most, or scaling turned off), it only looks: what it finds
 * is told to whoever scales machines.
 */
import type { Timers } from '../../core/index.ts';
import { scalingDefaults, scalingInternalsDefaults } from './defaults.ts';
import type { MachineMemory } from './memory-room.ts';
import { Scaling, type ScalingDecision, type ScalingOptions } from './scaling.ts';
import type { WorkerReport } from './worker-load.ts';

/** What is scaled. */
export interface ScalableGroup {
  /** Workers there should be, those not ready yet included and those leaving not. */
  readonly wanted: number;
  /** The last report of each worker that is ready and stays. */
  reports(): readonly WorkerReport[];
  /** Starts or ends workers, `wanted` being the new number at once. May be asked again before it resolves. */
  scale(workers: number): Promise<void>;
}

export interface AutoscalerOptions {
  readonly group: ScalableGroup;
  readonly scaling: ScalingOptions;
  /** Whether to act; false only looks. */
  readonly isAutomatic: boolean;
  readonly memory: () => MachineMemory;
  readonly timers: Timers;
  /** Before the group is told. */
  readonly onScale: (change: ScaleChange) => void;
  readonly onFailure: (error: Error) => void;
}

export interface ScaleChange {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

export interface AutoscalerStatus extends ScalingDecision {
  /** Workers there should be now. */
  readonly workers: number;
  /** Those that are ready. */
  readonly ready: number;
  readonly min: number;
  readonly max: number;
  readonly isAutomatic: boolean;
}

export class Autoscaler {
  readonly #options: AutoscalerOptions;
  #scaling: Scaling;
  #status: AutoscalerStatus;
  #callOff: () => void;
  #restsUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: AutoscalerOptions) {
    this.#options = options;
    this.#scaling = new Scaling(options.scaling);
    this.#status = this.#statusOf({ wanted: options.group.wanted, reason: 'not looked at yet', load: 0, machines: 0 });
    this.#callOff = this.#later();
  }

  /** What was found at the last look. */
  get status(): AutoscalerStatus {
    return this.#status;
  }

  /** Somebody else has set the number: the load decides again, by what it is from now on. */
  begin(): void {
    this.#scaling = new Scaling(this.#options.scaling);
  }

  close(): void {
    this.#callOff();
  }

  #later(): () => void {
    return this.#options.timers.after(scalingInternalsDefaults.intervalMs, () => {
      this.#callOff = this.#later();
      this.#look();
    });
  }

  #look(): void {
    const { group, memory, timers, isAutomatic } = this.#options;
    const nowMs = timers.now();
    const input = { workers: group.wanted, reports: group.reports(), memory: memory() };
    const decision = this.#scaling.decide(input, nowMs);
    this.#status = this.#statusOf(decision);
    const mayAct = isAutomatic && nowMs >= this.#restsUntilMs;
    if (mayAct && decision.wanted !== group.wanted) void this.#scale(decision);
  }

  async #scale({ wanted, reason }: ScalingDecision): Promise<void> {
    const { group, timers, scaling, onScale, onFailure } = this.#options;
    try {
      onScale({ from: group.wanted, to: wanted, reason });
      await group.scale(wanted);
    } catch (error) {
      this.#restsUntilMs = timers.now() + (scaling.cooldownMs ?? scalingDefaults.cooldownMs);
      onFailure(error as Error);
    }
  }

  #statusOf(decision: ScalingDecision): AutoscalerStatus {
    const { group, isAutomatic, scaling } = this.#options;
    const { min, max } = scaling;
    return { ...decision, workers: group.wanted, ready: group.reports().length, min, max, isAutomatic };
  }
}
