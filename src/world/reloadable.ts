/** What of a config cannot change while a node runs. */
import { type ResolvedWorld, sameConfig, worldChanges } from '../config/index.ts';
import { AntipodeError } from '../core/index.ts';

/** Addresses are held and what is spoken on them with them, the name is how nodes know requests that go round, and who may give orders is no matter for an order; the data are open. */
const fixed = /^(?:name|listen|tls|http2|adminToken|data)\b/;

/** Throws ERR_WORLD_RELOAD_FIXED, which names what would need a new start. */
export function checkReloadable(before: ResolvedWorld, after: ResolvedWorld): void {
  const changes = worldChanges(before, after).flatMap(({ path }) => (fixed.test(path) ? [path] : []));
  const paths = sameConfig(embedded(before), embedded(after)) ? changes : [...changes, 'sql'];
  if (paths.length === 0) return;
  const message = `${paths.join(', ')} cannot change while the node runs: put the old value back, or start the node anew`;
  throw new AntipodeError('ERR_WORLD_RELOAD_FIXED', message, { details: { paths } });
}

/** The database inside the node, which is opened with it; servers may change. */
function embedded({ sql }: ResolvedWorld): unknown {
  return sql?.engine === 'pglite' ? [sql.engine, sql.folder] : undefined;
}
