/**
 * What a person sees of a running world. On a terminal a picture, redrawn a few times a second; elsewhere, or where
 * colours are not wanted (no-color.org), one line for each thing that happens.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ControlEvent, EventBus } from '../../control/index.ts';
import { type DevWorld, devDefaults } from '../../dev/index.ts';
import { LiveScreen, type Terminal } from './live-screen.ts';
import type { LogLine } from './log.ts';
import { renderWorld } from './render-world.ts';

/** How much of the log the picture can show at most. */
const maxLogLines = 200;

/** Calls `onEvent` for each event from now on; the function returned ends that. */
export function eachEvent(events: EventBus, onEvent: (event: ControlEvent) => void): () => void {
  let last = events.lastId;
  return events.subscribe(() => {
    for (let event = events.next(last); event; event = events.next(last)) {
      last = event.id;
      onEvent(event);
    }
  });
}

/** The latest lines, for the picture. */
export class RecentLog {
  readonly lines: LogLine[] = [];

  add(line: LogLine): void {
    this.lines.push(line);
    if (this.lines.length > maxLogLines) this.lines.shift();
  }
}

/** Draws the world until the signal aborts, then gives the terminal back. */
export async function drawWorld(
  world: DevWorld,
  log: RecentLog,
  options: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<void> {
  const { terminal, signal } = options;
  const screen = new LiveScreen(terminal);
  try {
    while (!signal.aborted) {
      const snapshot = await world.snapshot();
      if (signal.aborted) break;
      screen.draw(renderWorld({ snapshot, log: log.lines, rows: terminal.rows }));
      await delay(devDefaults.redrawIntervalMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    screen.close();
  }
}
