/**
 * From the path of a request to the path of a file below a folder. What comes in is normalised already; what its escapes
 * stand for is looked at here once more, and decoded once.
 *
 * Invariant: the result joined to the folder names something in the folder, whatever the system takes for a separator,
 * as long as no link leads out.
 */
import { sep } from 'node:path';

/** What may be served whose name begins with a dot: nothing, `/.well-known` (RFC 8615), or all. */
export type Dotfiles = 'refuse' | 'well-known' | 'allow';

/** A backslash is a separator somewhere; `:` names drives and streams to Windows. */
const foreign = sep === '\\' ? /[\0\\:]/ : /[\0\\]/;

/** The segments of the file's path, none for the folder itself; undefined when it may not be served. */
export function filePath(path: string, dotfiles: Dotfiles): readonly string[] | undefined {
  const decoded = path.includes('%') ? decode(path) : path;
  if (decoded === undefined || foreign.test(decoded)) return undefined;
  const segments = decoded.split('/').filter((segment) => segment !== '');
  return areServed(segments, dotfiles) ? segments : undefined;
}

/** Whether no name on the way is a dot file that is not to be served. */
export function areServed(segments: readonly string[], dotfiles: Dotfiles): boolean {
  return segments.every((segment, index) => {
    if (!segment.startsWith('.')) return true;
    if (segment === '.' || segment === '..') return false;
    return dotfiles === 'allow' || (dotfiles === 'well-known' && index === 0 && segment === '.well-known');
  });
}

/** Undefined when an escaped slash would become a separator, or the bytes are no text. */
function decode(path: string): string | undefined {
  if (/%2f/i.test(path)) return undefined;
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
