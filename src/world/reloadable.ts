/** What of a config cannot change while a node runs. */
import { isRedisPlace, type ResolvedWorld, sameConfig, worldChanges } from '../config/index.ts';
import { AntipodeError } from '../core/index.ts';

/** Addresses are held and what is spoken on them with them, the name is how nodes know requests that go round, and who may give orders is no matter for an order; the data are open. */
const fixed = /^(?:name|listen|tls|http2|adminToken|data)\b/;

/** Throws ERR_WORLD_RELOAD_FIXED, which names what would need a new start. */
export function checkReloadable(before: ResolvedWorld, after: ResolvedWorld): void {
  const changes = worldChanges(before, after).flatMap(({ path }) => (fixed.test(path) ? [path] : []));
  if (!sameConfig(embedded(before), embedded(after))) changes.push('sql');
  if (!sameConfig(joined(before), joined(after))) changes.push('cache.app');
  if (isBare(before, after)) changes.push('secret');
  if (changes.length === 0) return;
  const message = `${changes.join(', ')} cannot change while the node runs: put the old value back, or start the node anew`;
  throw new AntipodeError('ERR_WORLD_RELOAD_FIXED', message, { details: { paths: changes } });
}

/** Whether regions would go on to tell each other their data without a secret that they have had. */
function isBare(before: ResolvedWorld, after: ResolvedWorld): boolean {
  const isShared = before.data?.engine === 'sqlite' && before.regions.length > 1;
  return isShared && before.secret !== undefined && after.secret === undefined;
}

/** What the gateway of a region's cache is opened with. */
function joined({ regions, cache: { app } }: ResolvedWorld): unknown {
  const isJoined = app.regions !== false && app.redis !== undefined && !isRedisPlace(app.redis);
  return isJoined ? [app.redis, app.regions, app.serializer, regions.map(({ id }) => id)] : undefined;
}

/** The database inside the node, which is opened with it; servers may change. */
function embedded({ sql }: ResolvedWorld): unknown {
  return sql?.engine === 'pglite' ? [sql.engine, sql.folder] : undefined;
}
