/** What every part of a node is handed: time, chance, deadlines, and a place to tell what happens. */
import type { Clock, Random } from '../core/index.ts';
import type { Deadlines } from '../proxy/index.ts';
import type { Announce } from './announce.ts';

export interface NodeTools {
  readonly clock: Clock;
  readonly random: Random;
  readonly deadlines: Deadlines;
  readonly announce: Announce;
  /** Whether the whole world is being played on this machine. */
  readonly isDev: boolean;
}
