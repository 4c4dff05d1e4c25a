/**
 * Floors 0 to 2 decide and never act: no clock, no chance, no timer, no I/O, except in `drivers/`. That is what lets the
 * simulator run them and a test repeat them. Time and chance come in as arguments; the real ones are the constants
 * called `system…` in core, the one place where reading them is allowed.
 */
import { Visitor, type VisitorObject } from 'oxc-parser';
import { floorOf } from './floors.ts';
import { importsOf } from './imports.ts';
import { finding, isTest, type Source } from './sources.ts';

const highestPureFloor = 2;

/** Modules of Node.js that only compute. `node:crypto` is here for its digests. */
const pureModules: readonly string[] = [
  'assert',
  'buffer',
  'crypto',
  'events',
  'path',
  'querystring',
  'url',
  'util',
].map((name) => `node:${name}`);

const impureGlobals: readonly string[] = [
  ...[
    'process',
    'performance',
    'fetch',
    'crypto',
    'WebSocket',
    'EventSource',
    'globalThis',
    'Worker',
    'BroadcastChannel',
  ],
  ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'],
];

/** Pure but for this one member. */
const impureMembers: readonly string[] = ['Date.now', 'Math.random', 'AbortSignal.timeout', 'Atomics.wait'];

const impureNames: readonly string[] = [
  'randomBytes',
  'randomFill',
  'randomFillSync',
  'randomInt',
  'randomUUID',
  'webcrypto',
];

export function purityFindings(sources: readonly Source[]): readonly string[] {
  return sources.filter(mustBePure).flatMap((source) => [...moduleFindings(source), ...globalFindings(source)]);
}

function mustBePure({ path }: Source): boolean {
  const floor = floorOf(path);
  return floor !== undefined && floor <= highestPureFloor && !isTest(path) && !path.includes('/drivers/');
}

function moduleFindings(source: Source): readonly string[] {
  return importsOf(source)
    .filter(({ specifier }) => specifier.startsWith('node:') && !pureModules.includes(specifier))
    .map(({ specifier, offset }) => finding(source, offset, `imports ${specifier}`));
}

interface Use {
  readonly name: string;
  readonly start: number;
}

function globalFindings(source: Source): readonly string[] {
  const uses: Use[] = [];
  const declared = new Set<string>();
  const wrappers: { readonly start: number; readonly end: number }[] = [];
  const isWrapper = (name: string): boolean => floorOf(source.path) === 0 && name.startsWith('system');
  new Visitor({
    ...referenceVisitor(uses),
    VariableDeclarator(node) {
      if (node.id.type !== 'Identifier') return;
      declared.add(node.id.name);
      if (isWrapper(node.id.name)) wrappers.push(node);
    },
  }).visit(source.program);
  return uses
    .filter(({ name }) => !declared.has(name))
    .filter(({ start }) => !wrappers.some((wrapper) => wrapper.start <= start && start < wrapper.end))
    .map(({ name, start }) => finding(source, start, `uses ${name}`));
}

/** Names are told from references by what holds them: a parent is always visited before its children. */
function referenceVisitor(uses: Use[]): VisitorObject {
  const names = new Set<unknown>();
  return {
    Property: ({ key, computed, shorthand }) => !computed && !shorthand && names.add(key),
    MethodDefinition: ({ key }) => names.add(key),
    PropertyDefinition: ({ key }) => names.add(key),
    TSPropertySignature: ({ key }) => names.add(key),
    TSMethodSignature: ({ key }) => names.add(key),
    TSQualifiedName: ({ right }) => names.add(right),
    ImportSpecifier({ imported, start }) {
      if (impureNames.includes(nameOf(imported) ?? '')) uses.push({ name: `imported ${nameOf(imported)}`, start });
    },
    MemberExpression({ object, property, computed, start }) {
      if (!computed) names.add(property);
      const name = `${nameOf(object)}.${nameOf(property)}`;
      if (impureMembers.includes(name)) uses.push({ name, start });
    },
    NewExpression({ callee, arguments: given, start }) {
      if (nameOf(callee) === 'Date' && given.length === 0) uses.push({ name: 'new Date()', start });
    },
    Identifier(node) {
      if (impureGlobals.includes(node.name) && !names.has(node)) uses.push(node);
    },
  };
}

function nameOf(node: { readonly type: string }): string | undefined {
  return node.type === 'Identifier' ? (node as { readonly type: string; readonly name: string }).name : undefined;
}
