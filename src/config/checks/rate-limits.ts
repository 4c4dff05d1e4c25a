import { type Fault, fault } from '../faults.ts';
import { items, member, members } from './view.ts';

type Path = readonly PropertyKey[];

/** What the parts of a limit need of each other, and of the world. */
export function checkRateLimits(world: unknown): Fault[] {
  return items(member(world, 'routes')).flatMap((route, index) => {
    const limits = member(route, 'rateLimit');
    const path = ['routes', index, 'rateLimit'];
    if (!Array.isArray(limits)) return limits === undefined ? [] : checkLimit(world, limits, path);
    return [...limits.flatMap((limit, at) => checkLimit(world, limit, [...path, at])), ...checkNames(limits, path)];
  });
}

function checkLimit(world: unknown, limit: unknown, path: Path): Fault[] {
  const redis = member(member(limit, 'store'), 'redis');
  const scope = member(limit, 'scope') ?? (redis === undefined ? 'node' : 'region');
  return [
    ...checkCost(limit, path),
    ...(redis === undefined ? checkMemory(world, limit, scope, path) : checkRedis(world, limit, redis, scope, path)),
  ];
}

function checkCost(limit: unknown, path: Path): Fault[] {
  const [cost, most] = [member(limit, 'cost'), member(limit, 'burst') ?? member(limit, 'limit')];
  const never = typeof cost === 'number' && typeof most === 'number' && cost > most;
  return never ? [fault([...path, 'cost'], `a request costs ${cost} and no key may ever take more than ${most}`)] : [];
}

function checkMemory(world: unknown, limit: unknown, scope: unknown, path: Path): Fault[] {
  const [algorithm, burst] = [member(limit, 'algorithm'), member(limit, 'burst')];
  const isSliding = algorithm === 'sliding-window' || scope === 'world';
  return [
    ...(scope === 'region'
      ? [fault([...path, 'scope'], 'the nodes of a region count together in a Redis; give `store: { redis: … }`')]
      : []),
    ...(scope === 'world' && member(world, 'secret') === undefined
      ? [fault([...path, 'scope'], 'regions sign what they tell each other; give the world a `secret`')]
      : []),
    ...(scope === 'world' && algorithm === 'gcra'
      ? [
          fault(
            [...path, 'algorithm'],
            "regions that count in memory tell each other what they counted in a window; use 'sliding-window'",
          ),
        ]
      : []),
    ...(isSliding && burst !== undefined
      ? [fault([...path, 'burst'], 'a sliding window has no burst; it belongs to `gcra`')]
      : []),
  ];
}

function checkRedis(world: unknown, limit: unknown, redis: unknown, scope: unknown, path: Path): Fault[] {
  const regions = members(member(world, 'regions')).map(([id]) => id);
  const unknown = members(redis).filter(([id]) => !regions.includes(id));
  const missing = typeof redis === 'object' ? regions.filter((id) => member(redis, id) === undefined) : [];
  return [
    ...(scope === 'node'
      ? [fault([...path, 'scope'], "what a node counts by itself needs no store; use 'region'")]
      : []),
    ...(scope === 'world' && typeof redis === 'object'
      ? [fault([...path, 'store', 'redis'], 'the whole world counts in one Redis; give one address')]
      : []),
    ...(member(limit, 'algorithm') === 'sliding-window'
      ? [fault([...path, 'algorithm'], "a Redis counts by 'gcra'")]
      : []),
    ...unknown.map(([id]) => fault([...path, 'store', 'redis', id], `there is no region '${id}'`)),
    ...missing.map((id) => fault([...path, 'store', 'redis'], `region '${id}' has no address`)),
  ];
}

function checkNames(limits: readonly unknown[], path: Path): Fault[] {
  const names = limits.map((limit) => member(limit, 'name'));
  return names.flatMap((name, at) => {
    if (names.indexOf(name) === at) return [];
    const seen = name === undefined ? 'without a name there is a limit already' : `there is a limit '${name}' already`;
    return [fault([...path, at, 'name'], `${seen}; give each of several limits a name of its own`)];
  });
}
