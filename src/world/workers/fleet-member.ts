/** A worker process as its fleet knows it. */
import type { JoinedProcess } from '../../supervisor/index.ts';
import type { Link } from './link.ts';
import type { WorkerReport } from './worker-report.ts';

export interface FleetMember {
  /** Among all processes that the fleet has had. */
  readonly name: string;
  readonly service: string;
  readonly process: JoinedProcess;
  readonly link: Link;
  /** Its edge is there. */
  isUp: boolean;
  /** It has been made known to the handoff. */
  isKnown: boolean;
  /** Hears what it says of its connections. */
  hear: (message: unknown) => void;
  /** What it last told that it has done. */
  report: WorkerReport | undefined;
}

/** The worker whose process it is: `web/1`. */
export function workerOf({ service, process }: Pick<FleetMember, 'service' | 'process'>): string {
  return `${service}/${process.worker}`;
}

/** The very process, in words for operators. */
export function titleOf(member: FleetMember): string {
  const { id, pid } = member.process;
  return `worker ${workerOf(member)} (process ${id}, pid ${pid})`;
}
