/**
 * Every way in which a file names another: import, re-export, `import()` and the type `import('…')`.
 */
import { posix } from 'node:path';
import { Visitor, type VisitorObject } from 'oxc-parser';
import type { Source } from './sources.ts';

export interface Import {
  readonly from: Source;
  /** As written: a relative path, a package or a module of Node.js. */
  readonly specifier: string;
  /** The path in the repository that a relative one leads to. */
  readonly target: string | undefined;
  readonly offset: number;
  /** The whole statement is for types. */
  readonly isType: boolean;
}

interface Named {
  readonly value: string;
  readonly start: number;
}

export function importsOf(from: Source): readonly Import[] {
  const found: Import[] = [];
  const add = ({ value, start }: Named, kind: 'value' | 'type' | undefined): void => {
    const target = value.startsWith('.') ? posix.join(posix.dirname(from.path), value) : undefined;
    found.push({ from, specifier: value, target, offset: start, isType: kind === 'type' });
  };
  const visitor: VisitorObject = {
    ImportDeclaration: ({ source, importKind }) => add(source, importKind),
    ExportAllDeclaration: ({ source, exportKind }) => add(source, exportKind),
    ExportNamedDeclaration: ({ source, exportKind }) => source && add(source, exportKind),
    ImportExpression: ({ source }) => source.type === 'Literal' && add(source as Named, 'value'),
    TSImportType: ({ source }) => add(source, 'type'),
  };
  new Visitor(visitor).visit(from.program);
  return found;
}
