/**
 * What a person sees of a running world: on a terminal a picture, redrawn a few times a second.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type DevWorld, devDefaults } from '../../dev/index.ts';
import { LiveScreen, type Terminal } from './live-screen.ts';
import type { LogLine } from './log.ts';
import { renderWorld } from './render-world.ts';

export interface WatchOptions {
  readonly terminal: Terminal;
  /** The latest last; it grows while the world is watched. */
  readonly log: readonly LogLine[];
  readonly signal: AbortSignal;
}

/** Draws the world until the signal aborts, then gives the terminal back. */
export async function watchWorld(world: DevWorld, { terminal, log, signal }: WatchOptions): Promise<void> {
  const screen = new LiveScreen(terminal);
  try {
    while (!signal.aborted) {
      const snapshot = await world.snapshot();
      screen.draw(renderWorld({ snapshot, log, rows: terminal.rows }));
      await delay(devDefaults.redrawIntervalMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    screen.close();
  }
}
