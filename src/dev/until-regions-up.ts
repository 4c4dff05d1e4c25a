/**
 * The first health checks of the entry, waited for: who is told that the world is ready should be served by all of it.
 */
import type { ControlSource } from '../control/index.ts';

/** Resolves when the source sees every region up, or after `deadlineMs`. */
export async function untilRegionsUp(source: ControlSource, deadlineMs: number): Promise<void> {
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), deadlineMs).unref());
  for (;;) {
    const { promise: changed, resolve: noteChange } = Promise.withResolvers<void>();
    const unsubscribe = source.events.subscribe(noteChange);
    try {
      const { regions } = await source.status();
      if (regions.every(({ state }) => state === 'up')) return;
      if ((await Promise.race([changed, late])) === 'late') return;
    } finally {
      unsubscribe();
    }
  }
}
