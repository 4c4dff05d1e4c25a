/** What happens to the workers of a service, as events. */
import type { EventType } from '../control/index.ts';
import type { RolloutProgress, WorkerStatus } from '../supervisor/index.ts';
import type { NodeTools } from './node-tools.ts';

type Announcing = Pick<NodeTools, 'announce'>;

const stateEvents: Partial<Record<WorkerStatus['state'], EventType>> = {
  starting: 'worker.started',
  ready: 'worker.ready',
  crashed: 'worker.exited',
};

/** A process has come into another state. */
export function announceWorker(service: string, status: WorkerStatus, { announce }: Announcing): void {
  const { worker, state, reason, pid } = status;
  const type = stateEvents[state];
  if (type !== undefined) announce({ type, subject: `${service}/${worker}`, reason, details: { pid } });
}

/** A rolling restart has come further. */
export function announceRollout(service: string, progress: RolloutProgress, { announce }: Announcing): void {
  const { kind, reason, ...details } = progress;
  announce({ type: `rollout.${kind}`, subject: service, reason, details });
}
