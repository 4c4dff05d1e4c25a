/** What a node knows of the replicated data, in the process that has it and in all others. */
import type { ResolvedWorld } from '../../config/index.ts';
import { Seal } from '../../edge/index.ts';
import type { Announce } from '../announce.ts';
import type { DataHost } from '../data-host.ts';
import type { NodeTools } from '../node-tools.ts';
import { sealSecrets } from '../shared-secrets.ts';
import type { Siblings } from '../workers/siblings.ts';
import type { DataStanding } from './data-standing.ts';
import { DataStandings } from './data-standings.ts';
import { DataWatch } from './data-watch.ts';

export interface NodeData {
  readonly standings: DataStandings;
  /** Undefined where another process has the data. */
  readonly watch: DataWatch | undefined;
  /** Another config is in force. */
  configure(world: ResolvedWorld): void;
}

export interface NodeDataOptions extends Pick<NodeTools, 'isDev' | 'ownSecret'> {
  /** Empty where the node stands in none. */
  readonly here: string;
  readonly host: DataHost | undefined;
  /** The other processes of the node. */
  readonly siblings: Siblings | undefined;
  readonly announce: Announce;
}

const topic = 'data';

/** Undefined where the world has no data. */
export function nodeData(world: ResolvedWorld, options: NodeDataOptions): NodeData | undefined {
  const { here, host, siblings, announce } = options;
  if (world.data === undefined) return undefined;
  const sealOf = (now: ResolvedWorld) => new Seal(sealSecrets(now, options), `${world.name} standing`);
  const standings = new DataStandings(here, sealOf(world));
  // A process that starts later hears of it with the next look.
  siblings?.on(topic, (standing) => standings.tellOwn(standing as DataStanding));
  const watch =
    host &&
    new DataWatch({
      status: () => host.status(),
      here,
      maxLagMs: world.data.maxLagMs,
      announce,
      onStanding(standing) {
        standings.tellOwn(standing);
        siblings?.tell(topic, standing);
      },
    });
  return { standings, watch, configure: (next) => standings.sealWith(sealOf(next)) };
}
