/** The events of a bus for one stream: from the newest on, or from the one that the reader saw last. */
import type { EventBus } from './event-bus.ts';
import type { StreamReader } from './stream-reader.ts';

/** `lastSeenId`: number of the last event the reader has seen; 0 for all that is remembered, undefined for new ones. */
export function eventReader(bus: EventBus, lastSeenId?: number): StreamReader {
  let cursor = lastSeenId === 0 ? bus.oldestId - 1 : (lastSeenId ?? bus.lastId);
  return {
    next() {
      const event = bus.next(cursor);
      if (event === undefined) return undefined;
      const gapAfter = event.id === cursor + 1 ? undefined : cursor;
      cursor = event.id;
      return { id: event.id, type: event.type, value: event, gapAfter };
    },
    subscribe: (listener) => bus.subscribe(listener),
  };
}
