/** What nodes sign with what they tell each other, and seal what comes back to them. */
import type { ResolvedWorld } from '../config/index.ts';
import type { Secrets } from '../core/index.ts';
import type { NodeTools } from './node-tools.ts';

/** Undefined where nodes have none in common. In `dev` every node is on this machine, and needs no secret that others do not know. */
export function sharedSecrets({ name, secret }: ResolvedWorld, isDev: boolean): Secrets | undefined {
  return secret ?? (isDev ? [name] : undefined);
}

/** Without any in common, what is sealed is good for as long as this node runs, and for its processes alone. */
export function sealSecrets(
  world: ResolvedWorld,
  { isDev, ownSecret }: Pick<NodeTools, 'isDev' | 'ownSecret'>,
): Secrets {
  return sharedSecrets(world, isDev) ?? [ownSecret];
}
