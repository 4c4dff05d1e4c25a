/**
 * What the workers of a node have done: as of now, as they last told, and those that are gone. They tell each second and when they
 * end; of one that is killed the last second is not known.
 */
import type { MetricSnapshot, ServiceStatus } from '../../control/index.ts';
import type { Outcomes } from '../../supervisor/index.ts';
import { workerFleetDefaults } from './fleet-defaults.ts';
import type { FleetMember } from './fleet-member.ts';
import { countedBy, sumMetrics } from './sum-metrics.ts';
import { type EndpointCounts, sumCounts, type WorkerReport, withCounts } from './worker-report.ts';

export class FleetReports {
  /** By their names; those that there are now. */
  readonly #members: ReadonlyMap<string, FleetMember>;
  /** What those have counted that are gone. */
  #past: readonly MetricSnapshot[] = [];
  #pastAtEndpoints: readonly EndpointCounts[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(members: ReadonlyMap<string, FleetMember>) {
    this.#members = members;
  }

  /** There are members from now on: asks them again and again. */
  begin(): void {
    this.#timer ??= setInterval(() => void this.now(), workerFleetDefaults.reportEveryMs).unref();
  }

  /** What each has done, as of now or as it last told. */
  async now(): Promise<readonly WorkerReport[]> {
    const members = [...this.#members.values()];
    await Promise.all(
      members.map(async (member) => {
        const report = await member.link.ask('report', undefined, workerFleetDefaults.answerMs).catch(() => undefined);
        if (report !== undefined) member.report = report as WorkerReport;
      }),
    );
    // What those did that have left meanwhile is counted with the past.
    const present = members.filter(({ name }) => this.#members.has(name));
    return present.flatMap(({ report }) => report ?? []);
  }

  /**
   * How the requests ended that a process had, and those that the others of its service had, as of their last reports;
   * undefined for one that does not run the edge.
   */
  outcomes(name: string): { readonly own: Outcomes; readonly others: Outcomes } | undefined {
    const sums = { own: { requests: 0, failures: 0 }, others: { requests: 0, failures: 0 } };
    const service = this.#members.get(name)?.service;
    if (service === undefined) return undefined;
    for (const member of this.#members.values()) {
      if (member.service !== service) continue;
      const { report } = member;
      const sum = member.name === name ? sums.own : sums.others;
      sum.requests += report?.traffic.requests ?? 0;
      sum.failures += report?.traffic.errors ?? 0;
    }
    return sums;
  }

  /** The metrics of a node: its own, those that its workers tell now, and what the workers before them counted. */
  async metricsWith(own: Iterable<MetricSnapshot>): Promise<MetricSnapshot[]> {
    const reports = await this.now();
    return sumMetrics([...own, ...reports.flatMap(({ metrics }) => metrics), ...this.#past]);
  }

  /** The services of a node, with what its workers have sent to endpoints, and what the workers before them had. */
  async servicesWith(own: readonly ServiceStatus[]): Promise<readonly ServiceStatus[]> {
    const reports = await this.now();
    return withCounts(own, [...reports.flatMap(({ endpoints }) => endpoints), ...this.#pastAtEndpoints]);
  }

  /** One is a member no longer. */
  left({ report }: FleetMember): void {
    if (report === undefined) return;
    this.#past = sumMetrics([...this.#past, ...countedBy(report.metrics)]);
    this.#pastAtEndpoints = sumCounts([...this.#pastAtEndpoints, ...report.endpoints]);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
