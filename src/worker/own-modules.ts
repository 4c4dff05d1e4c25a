/**
 * Tells Node where our own files are, which import each other by relative paths with their endings. Finding that out by itself
 * (is it there, is it a link, what does the nearest package.json say) costs Node two fifths of the time in which the hundreds of
 * small files of a node are loaded, and half again of the garbage.
 *
 * Everything else, and all that an app imports, is left to Node. `deregister` before an app is loaded.
 */
import { registerHooks } from 'node:module';
import { extname } from 'node:path';

export interface OwnModules {
  deregister(): void;
}

const root = new URL('..', import.meta.url).href;
const ending = extname(import.meta.url);
const format = ending === '.ts' ? 'module-typescript' : 'module';

export function resolveOwnModules(): OwnModules {
  return registerHooks({
    resolve(specifier, context, next) {
      const { parentURL } = context;
      const isOwn = specifier.startsWith('.') && specifier.endsWith(ending) && parentURL?.startsWith(root) === true;
      if (!isOwn) return next(specifier, context);
      return { url: new URL(specifier, parentURL).href, format, shortCircuit: true };
    },
  });
}
