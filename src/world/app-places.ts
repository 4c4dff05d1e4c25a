/** Where the packages of the apps are looked for: their own folders, or those above. */
import { join } from 'node:path';
import type { ResolvedWorld } from '../config/index.ts';

/** A file for each app that runs here, as if it were the one that imports. */
export function appPlaces({ services }: Pick<ResolvedWorld, 'services'>): readonly string[] {
  return services.flatMap(({ source }) => (source.kind === 'run' ? [source.script ?? join(source.cwd, 'app.js')] : []));
}
