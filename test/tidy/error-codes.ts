/**
 * The error codes that the sources make, and those that docs/errors.md explains: two lists of one thing.
 */
import { Visitor } from 'oxc-parser';
import { isTest, type Source } from './sources.ts';

/** Every `ERR_…` written as a value; one that is only compared with belongs to somebody else (Node.js). */
export function codesMade(sources: readonly Source[]): readonly string[] {
  const made = new Set<string>();
  for (const { path, program } of sources) {
    if (isTest(path)) continue;
    const compared = new Set<unknown>();
    new Visitor({
      BinaryExpression: ({ left, right }) => compared.add(left).add(right),
      SwitchCase: ({ test }) => compared.add(test),
      Literal(node) {
        const isCode = typeof node.value === 'string' && /^ERR(_[A-Z0-9]+)+$/.test(node.value);
        if (isCode && !compared.has(node)) made.add(node.value as string);
      },
    }).visit(program);
  }
  return [...made].sort();
}

/** The codes that open a row of a table: ``| `ERR_UNITS_SIZE` | …``. */
export function codesExplained(page: string): readonly string[] {
  return [...page.matchAll(/^\| `(ERR_[A-Z0-9_]+)` \|/gm)].map(([, code]) => code!).sort();
}
