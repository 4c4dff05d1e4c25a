/**
 * Reading a JSON Schema: what stands at a path of a config, and which keys are known there.
 */

/** The part of JSON Schema that the config's schema uses. */
export interface SchemaNode {
  /** What is allowed, in words; stands where type and bounds do not say it. */
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly writeOnly?: boolean;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly propertyNames?: SchemaNode;
  readonly required?: readonly string[];
}

/**
 * What stands at a path of the config: keys of objects and records, indexes of lists. Undefined for an unknown key.
 * With the value that stands at `root`, alternatives that its names rule out (`policy: 'maglev'`) are left out.
 */
export function nodeAt(root: SchemaNode, path: readonly PropertyKey[], value?: unknown): SchemaNode | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return root;
  const nodes = alternatives(root, value).flatMap((node) => child(node, step) ?? []);
  const node = nodes.length > 1 ? { anyOf: nodes } : nodes[0];
  const held = (value as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[step];
  return node && nodeAt(node, rest, held);
}

/** The keys an object at this node may have. */
export function knownKeys(node: SchemaNode, value?: unknown): string[] {
  return [...new Set(alternatives(node, value).flatMap((each) => Object.keys(each.properties ?? {})))];
}

/** What a node consists of: itself, or its alternatives; with a value, those that its names leave. */
export function alternatives(node: SchemaNode, value?: unknown): readonly SchemaNode[] {
  const all = (node.anyOf ?? node.oneOf)?.flatMap((each) => alternatives(each, value)) ?? [node];
  const left = all.filter((each) => canBe(each, value));
  return left.length > 0 ? left : all;
}

/** Whether an object's names, as far as it has any, are names this node allows. */
function canBe(node: SchemaNode, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (node.type !== (Array.isArray(value) ? 'array' : 'object')) return false;
  return Object.entries(node.properties ?? {}).every(([key, { const: only, enum: names = [only] }]) => {
    const name = (value as Readonly<Record<string, unknown>>)[key];
    return typeof name !== 'string' || names.includes(name) || names[0] === undefined;
  });
}

function child(node: SchemaNode, step: PropertyKey): SchemaNode | undefined {
  if (typeof step === 'number') return node.items;
  if (node.properties && Object.hasOwn(node.properties, step)) return node.properties[String(step)];
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
}
