/** A new config in a running node, and what is told of it. */
import { changeWords, type ResolvedWorld } from '../config/index.ts';
import type { ReloadResult } from '../control/index.ts';
import type { RunningNode } from './running-node.ts';

/** Puts the config in force. Throws what `RunningNode.reload` throws. */
export async function reloadNode(node: RunningNode, world: ResolvedWorld): Promise<ReloadResult> {
  const ids = world.services.map(({ id }) => id);
  const before = ids.map((id) => node.group(id));
  const changes = await node.reload(world);
  const started = ids.filter((id, at) => node.group(id) !== undefined && node.group(id) !== before[at]);
  return { changes: changes.map(changeWords), started };
}
