/**
 * Where tests lie, and that every one of them runs.
 */
import { type Argument, Visitor } from 'oxc-parser';
import { finding, isTest, type Source } from './sources.ts';

/** Tests in `src` that have no source file of their name (`pool.test.ts`, `pool.fuzz.test.ts`: `pool.ts`) beside them. */
export function strayTests(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => {
    const [, folder, room, name] = /^(.*?([^/]+)\/)([^/.]+)[^/]*$/.exec(path)!;
    return isTest(path) && name !== room && !paths.includes(`${folder}${name}.ts`);
  });
}

const runners = ['test', 'it', 'describe', 'suite', 't', 'context'];
const waysToSkip = ['skip', 'todo', 'only'];

/**
 * Tests that the runner passes over: `{ skip: true }`, `{ todo: true }`, `{ only: true }`, `t.skip()`. A condition of the
 * machine (`{ skip: !hasIpv6 }`) is no such thing: where it holds, the runner says so.
 */
export function skippedTests(source: Source): readonly string[] {
  const found: string[] = [];
  const findAt = ({ name, start }: Name): number => found.push(finding(source, start, name));
  new Visitor({
    CallExpression({ callee, arguments: given }) {
      if (callee.type === 'MemberExpression' && isOneOf(runners, callee.object)) {
        if (isOneOf(waysToSkip, callee.property)) findAt(callee.property);
      }
      if (isOneOf(runners, callee)) given.flatMap(fixedOptions).forEach(findAt);
    },
  }).visit(source.program);
  return found;
}

interface Name {
  readonly name: string;
  readonly start: number;
}

function isOneOf(names: readonly string[], node: { readonly type: string }): node is Name & { readonly type: string } {
  return node.type === 'Identifier' && names.includes((node as Name & { readonly type: string }).name);
}

/** The ways to skip that an options object takes without a condition. */
function fixedOptions(options: Argument): readonly Name[] {
  if (options.type !== 'ObjectExpression') return [];
  return options.properties.flatMap((each) => {
    if (each.type !== 'Property' || each.value.type !== 'Literal') return [];
    return isOneOf(waysToSkip, each.key) ? [each.key] : [];
  });
}
