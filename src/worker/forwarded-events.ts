/**
 * Which events of a worker's node are told to the supervisor: those about requests, which only workers see. What a node
 * finds out of endpoints and regions, the supervisor's own finds out too.
 */
import type { ControlEvent, EventBus, EventType } from '../control/index.ts';

const ofRequests: ReadonlySet<EventType> = new Set<EventType>([
  'accesslog.failed',
  'cache.disk-off',
  'circuit.opened',
  'circuit.half-open',
  'circuit.closed',
  'compose.fault',
  'limit.alone',
  'limit.shared',
  'steering.fault',
]);

export function forwardEvents(events: EventBus, tell: (event: ControlEvent) => void): void {
  events.follow((event) => {
    if (ofRequests.has(event.type)) tell(event);
  });
}
