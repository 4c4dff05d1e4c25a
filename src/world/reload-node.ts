/** A new config in a running node, the processes that are new by it, and what is told of both. */
import { changeWords, type ResolvedWorld, type WorldChange } from '../config/index.ts';
import type { ReloadResult } from '../control/index.ts';
import type { ProcessGroup, ReloadOptions } from '../supervisor/index.ts';
import type { RunningNode } from './running-node.ts';
import { hostService } from './workers/host-service.ts';

export interface NodeReload extends Omit<ReloadResult, 'stopped'> {
  /** Resolves when no process by the old config is left, or will be replaced; rejects never. */
  readonly renewed: Promise<ReloadResult['stopped']>;
}

/**
 * Puts the config in force, and then has processes succeeded by others that were started by another one, or know of their
 * state by it: a rolling restart of one service after the other. Resolves before that. Throws what `RunningNode.reload` throws.
 */
export async function reloadNode(
  node: RunningNode,
  world: ResolvedWorld,
  how: Pick<ReloadOptions, 'observeMs'> = {},
): Promise<NodeReload> {
  const ids = world.services.map(({ id }) => id);
  const before = new Map(ids.map((id) => [id, node.group(id)]));
  const changes = await node.reload(world);
  const isStateMoved = changes.some(isOfState);
  const groups = ids.flatMap((id) => node.group(id) ?? []);
  const isNew = (group: ProcessGroup) => group !== before.get(group.id);
  const old = groups.filter((group) => !isNew(group) && (isStateMoved || group.isOutdated));
  const started = groups.filter((group) => isNew(group) || old.includes(group)).map(({ id }) => id);
  // Where the edge moves, it comes into processes before it leaves others: connections are not to wait.
  const host = hostService(world)?.id;
  const inOrder = old.toSorted((a, b) => Number(b.id === host) - Number(a.id === host));
  return { changes: changes.map(changeWords), started, renewed: renew(inOrder, how) };
}

/** Processes are told at their start where the cache and the database are that they share. */
function isOfState({ path }: WorldChange): boolean {
  return /^(?:sql|cache\.app)\b/.test(path);
}

/** One service after the other, whatever becomes of the ones before. */
async function renew(
  groups: readonly ProcessGroup[],
  how: Pick<ReloadOptions, 'observeMs'>,
): Promise<ReloadResult['stopped']> {
  const stopped: ReloadResult['stopped'][number][] = [];
  for (const group of groups) {
    const reason = 'what it is started with has changed in the config';
    await group.reload({ ...how, reason }).catch((error: Error) => {
      stopped.push({ service: group.id, reason: error.message });
    });
  }
  return stopped;
}
