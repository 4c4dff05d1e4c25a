/**
 * A config that is a module, JavaScript or TypeScript, imported as it is: Node strips the types.
 *
 * A module is imported once and remembered. A reload must see the config as it is now, and the files it is made of, so
 * each import of a config asks for a generation of its own of every module that is not an installed package.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { AntipodeError } from '../core/index.ts';
import { importAdvice } from './import-advice.ts';
import { muteModuleTypeWarning } from './module-type-warning.ts';

/** The default export. Throws ERR_CONFIG_SYNTAX, ERR_CONFIG_THREW and ERR_CONFIG_NO_DEFAULT_EXPORT. */
export async function importConfig(path: string, name: string): Promise<unknown> {
  muteModuleTypeWarning();
  const module = await importFresh(pathToFileURL(path)).catch((cause) => {
    throw importFailed(cause, path, name);
  });
  if (module.default !== undefined) return module.default;
  throw noDefault(Object.keys(module), name);
}

function noDefault(exports: readonly string[], file: string): AntipodeError {
  const others = exports.length === 0 ? '' : `, only ${exports.join(', ')}`;
  const message = `${file} has no default export${others}: write \`export default defineWorld({ … })\``;
  return new AntipodeError('ERR_CONFIG_NO_DEFAULT_EXPORT', message, { details: { file, exports } });
}

let generation = 0;

async function importFresh(url: URL): Promise<Readonly<Record<string, unknown>>> {
  const own = `config=${++generation}`;
  url.search = own;
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      if (resolved.url === url.href) return asModule(resolved);
      const isPart = context.parentURL?.endsWith(`?${own}`) && isOwnFile(resolved.url);
      return isPart ? asModule({ ...resolved, url: `${resolved.url}?${own}` }) : resolved;
    },
  });
  try {
    return await import(url.href);
  } finally {
    hooks.deregister();
  }
}

/** A file that is written as a module is one, also where package.json says that all files are CommonJS, as `npm init` has it. */
function asModule<Resolved extends { readonly url: string; readonly format?: string | null | undefined }>(
  resolved: Resolved,
): Resolved {
  const { url, format } = resolved;
  if (format !== 'commonjs' && format !== 'commonjs-typescript') return resolved;
  const isModule = moduleSyntax.test(readFileSync(new URL(url), 'utf8'));
  return isModule ? { ...resolved, format: format.replace('commonjs', 'module') } : resolved;
}

const moduleSyntax = /^\s*(?:import(?:\s+\w|\s*[{*'"])|export(?:\s+\w|\s*[{*]))/m;

/** Whether somebody may have changed it: no part of Node, of a package, or of ours. */
function isOwnFile(url: string): boolean {
  return url.startsWith('file:') && !url.includes('/node_modules/') && !url.startsWith(ourFiles);
}

const ourFiles = new URL('..', import.meta.url).href;

function importFailed(cause: unknown, path: string, name: string): AntipodeError {
  const place = placeIn(path, cause);
  const details = { file: name, ...(place !== undefined && { line: Number(place) }) };
  const where = place === undefined ? name : `${name}:${place}`;
  // What Node adds on further lines is said better, or not at all.
  const [what = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  const advice = importAdvice(what);
  if (cause instanceof SyntaxError) {
    // Node keeps the line of a JavaScript syntax error to itself.
    const hint = place === undefined ? `; \`node --check ${name}\` shows where` : '';
    return new AntipodeError('ERR_CONFIG_SYNTAX', `${where} cannot be parsed: ${what}${advice}${hint}`, {
      cause,
      details,
    });
  }
  return new AntipodeError('ERR_CONFIG_THREW', `${where} failed while it was imported: ${what}${advice}`, {
    cause,
    details,
  });
}

/** The first line of the config that the stack names. */
function placeIn(path: string, cause: unknown): string | undefined {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const line = stack.split('\n').find((each) => each.includes(path) || each.includes(pathToFileURL(path).href));
  return /:(\d+)(?::\d+)?\)?$/.exec(line ?? '')?.[1];
}
