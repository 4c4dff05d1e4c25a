/** What every part of a node is handed: time, chance, deadlines, and a place to tell what happens. */
import type { Clock, Random } from '../core/index.ts';
import type { Tunnels } from '../edge/index.ts';
import type { Deadlines } from '../proxy/index.ts';
import type { Announce } from './announce.ts';
import type { DataStandings } from './data/data-standings.ts';

export interface NodeTools {
  readonly clock: Clock;
  readonly random: Random;
  readonly deadlines: Deadlines;
  readonly announce: Announce;
  /** The region this node stands in; empty where it stands in none. */
  readonly here: string;
  /** Whether it is a global entry, which only sends requests on to regions. */
  readonly isEntry: boolean;
  /** The endpoint that is this very process, by its id; undefined where this process runs no app. */
  readonly home: string | undefined;
  /** What all processes of this node know, and nobody else. */
  readonly ownSecret: string;
  /** How the data of the regions stand; undefined where the world has none. */
  readonly data: DataStandings | undefined;
  /** Those that requests of any route have become. */
  readonly tunnels: Tunnels;
  /** Whether the whole world is being played on this machine. */
  readonly isDev: boolean;
}
