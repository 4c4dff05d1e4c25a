/** What the parts of a node are handed, from what the node is started with; and what it knows of the data. */
import { randomBytes } from 'node:crypto';
import { systemClock, systemRandom } from '../core/index.ts';
import { Tunnels } from '../edge/index.ts';
import { Deadlines } from '../proxy/index.ts';
import { createAnnounce } from './announce.ts';
import { type NodeData, nodeData } from './data/node-data.ts';
import type { DataHost } from './data-host.ts';
import type { NodeOptions } from './node-options.ts';
import type { NodeTools } from './node-tools.ts';
import { isEntry } from './region-reach.ts';

export interface OwnTools {
  readonly tools: NodeTools;
  readonly data: NodeData | undefined;
}

/** `host` is where this process itself has the data. */
export function toolsOf(options: NodeOptions, host: DataHost | undefined): OwnTools {
  const { world, region: here = '', events, worker, fleet } = options;
  const isDev = options.lineTo !== undefined;
  const announce = createAnnounce(events);
  const ownSecret = worker?.secret ?? fleet?.secret ?? randomBytes(32).toString('hex');
  const siblings = worker?.siblings ?? fleet?.siblings;
  const data = nodeData(world, { here, isDev, ownSecret, host, siblings, announce });
  const tools = {
    clock: systemClock,
    random: systemRandom,
    deadlines: new Deadlines(),
    announce,
    here,
    isEntry: isEntry(world, options.region),
    home: worker?.endpoint,
    ownSecret,
    data: data?.standings,
    tunnels: new Tunnels(),
    isDev,
  };
  return { tools, data };
}
