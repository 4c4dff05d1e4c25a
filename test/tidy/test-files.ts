/**
 * Where tests lie, and that every one of them runs.
 */
import { Visitor } from 'oxc-parser';
import { finding, isTest, type Source } from './sources.ts';

/** Tests in `src` that have no source file of their name (`pool.test.ts`, `pool.fuzz.test.ts`: `pool.ts`) beside them. */
export function strayTests(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => {
    const [, folder, room, name] = /^(.*?([^/]+)\/)([^/.]+)[^/]*$/.exec(path)!;
    return isTest(path) && name !== room && !paths.includes(`${folder}${name}.ts`);
  });
}

/** Tests that the runner passes over: `{ skip: true }`, `{ todo }`, `{ only }`, `t.skip()`. */
export function skippedTests(source: Source): readonly string[] {
  const found: string[] = [];
  const ways = ['skip', 'todo', 'only'];
  new Visitor({
    CallExpression({ callee, arguments: given }) {
      const { object, property } =
        callee.type === 'MemberExpression' ? callee : { object: undefined, property: undefined };
      if (object?.type === 'Identifier' && property?.type === 'Identifier' && isRunner(object.name)) {
        if (ways.includes(property.name)) found.push(finding(source, callee.start, property.name));
      }
      if (callee.type !== 'Identifier' || !isRunner(callee.name)) return;
      for (const options of given) {
        if (options.type !== 'ObjectExpression') continue;
        for (const each of options.properties) {
          if (each.type === 'Property' && each.key.type === 'Identifier' && ways.includes(each.key.name)) {
            found.push(finding(source, each.start, each.key.name));
          }
        }
      }
    },
  }).visit(source.program);
  return found;
}

function isRunner(name: string): boolean {
  return ['test', 'it', 'describe', 'suite', 't', 'context'].includes(name);
}
