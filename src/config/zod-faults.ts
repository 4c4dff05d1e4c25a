/**
 * zod's issues as faults in the config's own words. zod says *where*; what is allowed there comes from the JSON Schema,
 * the value seen from the config itself.
 */
import type * as z from 'zod';
import { closestNames } from '../core/index.ts';
import { type Fault, fault, formatPath } from './faults.ts';
import { keyHere } from './foreign-keys.ts';
import { alternatives, knownKeys, nodeAt, type SchemaNode } from './schema-node.ts';
import { seenWords } from './seen.ts';
import { slipFix } from './slips.ts';
import { allowedWords } from './words.ts';

type Issue = z.core.$ZodIssue;

/** One fault for each wrong place, in the order of the issues. */
export function faultsOf(issues: readonly Issue[], config: unknown, schema: SchemaNode): Fault[] {
  return issues.flatMap((issue) => issueFaults(issue, [], { config, schema }));
}

interface Context {
  readonly config: unknown;
  readonly schema: SchemaNode;
}

function issueFaults(issue: Issue, base: readonly PropertyKey[], context: Context): Fault[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, context));
  if (issue.code === 'invalid_key') return [wrongKey(path, context)];
  if (issue.code === 'invalid_union') {
    const meant = meantAlternative(issue.errors);
    if (meant) return meant.flatMap((inner) => issueFaults(inner, path, context));
  }
  return [wrongValue(path, context)];
}

/** The one alternative whose type fits the value; undefined when none fits, or several do. */
function meantAlternative(errors: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = errors.filter((issues) => !issues.some((issue) => issue.path.length === 0 && isTypeIssue(issue)));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function isTypeIssue(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function unknownKey(path: readonly PropertyKey[], key: string, { config, schema }: Context): Fault {
  const here = keyHere(formatPath(path), key);
  if (here !== undefined) return fault([...path, key], `unknown key; here it is ${here}`);
  const known = knownKeys(nodeAt(schema, path, config) ?? {}, valueAt(config, path));
  const [meant] = closestNames(key, known, 1);
  const hint = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean '${meant}'?`;
  return fault([...path, key], `unknown key; ${hint}`);
}

function wrongKey(path: readonly PropertyKey[], { config, schema }: Context): Fault {
  const node = nodeAt(schema, path.slice(0, -1), config) ?? {};
  const names = alternatives(node).flatMap(({ propertyNames }) => propertyNames ?? []);
  return fault(path, `the key is not allowed; give ${allowedWords({ anyOf: names })}`);
}

function wrongValue(path: readonly PropertyKey[], { config, schema }: Context): Fault {
  const value = valueAt(config, path);
  const node = nodeAt(schema, path, config) ?? {};
  const allowed = allowedWords(node);
  if (value === undefined) return fault(path, `missing; give ${allowed}`);
  const [meant] = typeof value === 'string' ? closestNames(value, literals(node), 1) : [];
  const seen = seenWords(schema, path, value);
  const fix = slipFix(formatPath(path), value);
  if (fix !== undefined) return fault(path, `${seen} is not allowed; give ${allowed}; write ${fix}`);
  const hint = meant === undefined ? '' : `; did you mean '${meant}'?`;
  return fault(path, `${seen} is not allowed; give ${allowed}${hint}`);
}

function valueAt(config: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((holder, step) => (holder as Record<PropertyKey, unknown> | undefined)?.[step], config);
}

function literals(node: SchemaNode): string[] {
  return alternatives(node)
    .flatMap(({ enum: names = [], const: only }) => [...names, only])
    .filter((value) => typeof value === 'string');
}
