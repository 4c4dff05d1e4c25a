/**
 * A service's autoscaler as its node runs it: with the figures of the config, which a reload may change, telling what it
 * does as events.
 */
import { type ResolvedService, sameConfig } from '../config/index.ts';
import { type ServiceScaling, wrongState } from '../control/index.ts';
import { systemTimers, type Timers } from '../core/index.ts';
import { Autoscaler, readMachineMemory, type ScalableGroup } from '../supervisor/index.ts';
import type { NodeTools } from './node-tools.ts';

/** Requests of a service, as the node that sends them counts them. */
export interface UnderWay {
  readonly active: number;
  /** Those that wait for their turn. */
  readonly queued: number;
}

/**
 * The group, its reports completed by what this node knows of the requests: a worker in which nothing of ours runs but a
 * heartbeat does not count them. They are shared out evenly, which leaves the mean as it is.
 */
export function withRequests(group: ScalableGroup, underWay: () => UnderWay): ScalableGroup {
  return {
    get wanted() {
      return group.wanted;
    },
    reports() {
      const reports = group.reports();
      const { active, queued } = underWay();
      return reports.map((report) => ({
        ...report,
        active: Math.max(report.active, active / reports.length),
        queued: Math.max(report.queued, queued / reports.length),
      }));
    },
    scale: (workers) => group.scale(workers),
  };
}

export class ServiceAutoscaler {
  readonly #group: ScalableGroup;
  readonly #tools: Pick<NodeTools, 'announce'>;
  readonly #timers: Timers;
  #service: ResolvedService;
  #autoscaler: Autoscaler;

  constructor(
    service: ResolvedService,
    group: ScalableGroup,
    tools: Pick<NodeTools, 'announce'>,
    timers: Timers = systemTimers,
  ) {
    this.#group = group;
    this.#tools = tools;
    this.#timers = timers;
    this.#service = service;
    this.#autoscaler = this.#open(service);
  }

  /** Other figures; what was seen so far is forgotten if they differ. */
  configure(service: ResolvedService): void {
    if (sameConfig(figuresOf(this.#service), figuresOf(service))) return;
    this.#autoscaler.close();
    this.#service = service;
    this.#autoscaler = this.#open(service);
  }

  status(): ServiceScaling {
    const { isAutomatic, ...status } = this.#autoscaler.status;
    return { id: this.#service.id, automatic: isAutomatic, ...status };
  }

  /**
   * Sets the number by order, whatever the load is. Where the number follows the load it does so again afterwards, by the
   * load from then on. Throws ERR_CONTROL_WRONG_STATE outside of its bounds, and ERR_SUPERVISOR_COUNT.
   */
  async order(workers: number): Promise<void> {
    const { min, max, isAutomatic } = this.#autoscaler.status;
    if (isAutomatic && (workers < min || workers > max)) throw outOfBounds(this.#service.id, workers, min, max);
    this.#autoscaler.begin();
    await this.#group.scale(workers);
  }

  close(): void {
    this.#autoscaler.close();
  }

  #open({ id, source, scaling }: ResolvedService): Autoscaler {
    if (source.kind !== 'run') throw new TypeError(`service ${id} runs no processes to scale`);
    const { min, max } = source.workers;
    return new Autoscaler({
      group: this.#group,
      scaling: { min, max, ...(scaling === false ? {} : scaling) },
      isAutomatic: scaling !== false && min < max,
      memory: readMachineMemory,
      timers: this.#timers,
      onScale: ({ from, to, reason }) =>
        this.#tools.announce({ type: 'service.scaled', subject: id, reason, details: { from, to } }),
      onFailure: (error) => this.#tools.announce({ type: 'service.unscaled', subject: id, reason: error.message }),
    });
  }
}

function figuresOf({ scaling, source }: ResolvedService): readonly unknown[] {
  return [scaling, source.kind === 'run' ? source.workers : undefined];
}

function outOfBounds(service: string, workers: number, min: number, max: number): Error {
  const message = `service ${service} has ${min} to ${max} workers, as its load asks for: ${workers} is outside of that; change \`workers\` in the config`;
  return wrongState(message, { service, workers, min, max });
}
