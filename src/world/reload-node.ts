/** A new config in a running node, and what is told of it. */
import { changeWords, type ResolvedWorld, type WorldChange } from '../config/index.ts';
import type { ReloadResult } from '../control/index.ts';
import type { ProcessGroup } from '../supervisor/index.ts';
import type { RunningNode } from './running-node.ts';

/**
 * Puts the config in force. Processes that know of their state by the old one are succeeded by others, which takes its
 * time; nobody waits for that here. Throws what `RunningNode.reload` throws.
 */
export async function reloadNode(node: RunningNode, world: ResolvedWorld): Promise<ReloadResult> {
  const ids = world.services.map(({ id }) => id);
  const before = ids.map((id) => node.group(id));
  const changes = await node.reload(world);
  const isStateMoved = changes.some(isOfState);
  if (isStateMoved) void renew(before.filter((group, at) => group !== undefined && group === node.group(ids[at]!)));
  const started = ids.filter((id, at) => {
    const group = node.group(id);
    return group !== undefined && (isStateMoved || group !== before[at]);
  });
  return { changes: changes.map(changeWords), started };
}

/** Processes are told at their start where the cache and the database are that they share. */
function isOfState({ path }: WorldChange): boolean {
  return /^(?:sql|cache\.app)\b/.test(path);
}

/** One service after the other. How it goes, and why it may have been stopped, is told as events. */
async function renew(groups: readonly (ProcessGroup | undefined)[]): Promise<void> {
  for (const group of groups) {
    await group?.reload({ reason: 'another cache or database by a new config' }).catch(() => undefined);
  }
}
