/** Template literals as statements: text once for each literal, values as parameters, never in the text. */
import { createHash } from 'node:crypto';
import { AntipodeError } from '../core/index.ts';
import type { QueryConfig } from './queryable.ts';

interface Statement {
  readonly text: string;
  /** The same text has the same name on every connection and in every process. */
  readonly name: string;
}

const statements = new WeakMap<TemplateStringsArray, Statement>();

/** Throws ERR_SQL_VALUE for `undefined`, which is more often a slip than a NULL. */
export function statementOf(
  strings: TemplateStringsArray,
  values: readonly unknown[],
  isPrepared: boolean,
): QueryConfig {
  let statement = statements.get(strings);
  if (statement === undefined) {
    const text = strings.reduce((before, part, index) => `${before}$${index}${part}`);
    statement = { text, name: `antipode_${createHash('sha256').update(text).digest('hex').slice(0, 24)}` };
    statements.set(strings, statement);
  }
  const missing = values.indexOf(undefined);
  if (missing !== -1) {
    throw new AntipodeError(
      'ERR_SQL_VALUE',
      `Value ${missing + 1} of "${statement.text.trim()}" is undefined: write null for NULL.`,
    );
  }
  return isPrepared ? { text: statement.text, name: statement.name, values } : { text: statement.text, values };
}
