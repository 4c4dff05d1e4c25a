/**
 * Import cycles: files that cannot be read, tested or loaded one before the other. Types count.
 */
import { importsOf } from './imports.ts';
import type { Source } from './sources.ts';

/** One finding for each cycle met: `a.ts → b.ts → a.ts`. */
export function cycleFindings(sources: readonly Source[]): readonly string[] {
  const targets = new Map(sources.map((source) => [source.path, importsOf(source).map(({ target }) => target)]));
  const finished = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) {
      found.push([...way.slice(way.indexOf(path)), path].join(' → '));
    } else if (!finished.has(path)) {
      for (const target of targets.get(path) ?? []) if (target !== undefined) visit(target, [...way, path]);
      finished.add(path);
    }
  };
  for (const path of targets.keys()) visit(path, []);
  return found;
}
