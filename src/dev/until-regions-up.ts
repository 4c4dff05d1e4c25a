/**
 * The first health checks of the entry, waited for: who is told that the world is ready should be served by all of it.
 */
import type { EventBus } from '../control/index.ts';

/**
 * To be called before the entry starts. Resolves when each of these regions has come up in the eyes of the entry, or after
 * `deadlineMs`: a region whose apps do not start is no reason not to show the others.
 */
export function untilRegionsUp(events: EventBus, regions: readonly string[], deadlineMs: number): Promise<void> {
  const awaited = new Set(regions);
  return new Promise((resolve) => {
    // Unreferenced: a start that fails meanwhile is not held up by it.
    const deadline = setTimeout(done, deadlineMs).unref();
    const leave = events.follow(({ type, subject, details }) => {
      if (type === 'region.up' && details.seenFrom === undefined) awaited.delete(subject);
      if (awaited.size === 0) done();
    });

    function done(): void {
      clearTimeout(deadline);
      leave();
      resolve();
    }
  });
}
