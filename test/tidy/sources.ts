/**
 * The files of the repository as the tidy rules see them: read once, TypeScript parsed. A rule is a function from files
 * to findings (`path:line: what`), so that its test can give it a bad sample as well as the repository.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Program, parseSync } from 'oxc-parser';

export const root: string = join(import.meta.dirname, '../..');

export interface Source {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly program: Program;
}

export function parseSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  return { path, text, program };
}

export function readSources(pattern: string): readonly Source[] {
  return findFiles(pattern).map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

/** Paths relative to the repository that match, without what is installed or built. */
export function findFiles(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root, exclude: ['node_modules/**', 'dist/**'] }).toSorted();
}

export function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

/** `src/balance/policies/random.ts` → `balance`; undefined for a file that lies in `src` itself or outside it. */
export function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

/** One finding, where the character at `offset` is. */
export function finding({ path, text }: Source, offset: number, what: string): string {
  return `${path}:${text.slice(0, offset).split('\n').length}: ${what}`;
}
