/**
 * What to move where, decided from the map alone. A plan is a list of orders, each from one server to another; whoever
 * carries it out may do one after the other and stop anywhere: the map is a whole after each.
 */
import { AntipodeError } from '../../core/index.ts';
import type { ShardMap } from './shard-map.ts';

export interface MoveOrder {
  readonly source: string;
  readonly target: string;
  /** In ascending order, at least one. */
  readonly buckets: readonly number[];
}

/** Half of the buckets of one server, every second one, go to another. Throws ERR_SQL_SHARD_PLAN where it has but one. */
export function planSplit(map: ShardMap, source: string, target: string): MoveOrder {
  const buckets = map.bucketsOf(source).filter((_, at) => at % 2 === 1);
  if (source === target) throw planFault(`${source} cannot be split onto itself`);
  if (buckets.length === 0) throw planFault(`${source} has ${map.bucketsOf(source).length} buckets, nothing to split`);
  return { source, target, buckets };
}

/**
 * The fewest buckets that have to move so that each server has its share by weight (1 each where not said). A server of
 * weight 0 is emptied; one that has buckets and is not named counts as such.
 */
export function planRebalance(map: ShardMap, weights: ReadonlyMap<string, number>): readonly MoveOrder[] {
  const shares = sharesOf(map, weights);
  const surplus: { readonly server: string; readonly bucket: number }[] = [];
  for (const server of map.servers()) {
    const kept = shares.get(server) ?? 0;
    surplus.push(
      ...map
        .bucketsOf(server)
        .slice(kept)
        .map((bucket) => ({ server, bucket })),
    );
  }
  const orders = new Map<string, { source: string; target: string; buckets: number[] }>();
  for (const [target, share] of shares) {
    for (const { server, bucket } of surplus.splice(0, Math.max(0, share - map.bucketsOf(target).length))) {
      const order = orders.get(`${server}\0${target}`) ?? { source: server, target, buckets: [] };
      order.buckets.push(bucket);
      orders.set(`${server}\0${target}`, order);
    }
  }
  return [...orders.values()];
}

/** How many buckets each is to have; what does not divide goes to those with the largest remainder that have the most. */
function sharesOf(map: ShardMap, weights: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) throw planFault('no server has a weight above 0');
  const exact = [...weights].map(([server, weight]) => ({ server, share: (map.buckets * weight) / total }));
  const shares = new Map(exact.map(({ server, share }) => [server, Math.floor(share)]));
  const spare = map.buckets - [...shares.values()].reduce((sum, share) => sum + share, 0);
  const byRemainder = exact.toSorted(
    (a, b) => (b.share % 1) - (a.share % 1) || map.bucketsOf(b.server).length - map.bucketsOf(a.server).length,
  );
  for (const { server } of byRemainder.slice(0, spare)) shares.set(server, shares.get(server)! + 1);
  return shares;
}

function planFault(why: string): AntipodeError {
  return new AntipodeError('ERR_SQL_SHARD_PLAN', `There is no such move: ${why}.`);
}
