/**
 * Contracts with several implementations: each implementation is in the room's explicit map, and its test runs the suite
 * of the contract.
 */
import { importsOf } from './imports.ts';
import { isTest, type Source } from './sources.ts';

export interface Contract {
  /** The file with the explicit map. */
  readonly map: string;
  /** The folder with the implementations. */
  readonly folder: string;
  /** The function that tests call to prove the contract. */
  readonly suite: string;
}

/** Implementations whose tests do not run the suite, and tests that run it for something that the map does not have. */
export function suiteFindings(sources: readonly Source[], { map, folder, suite }: Contract): readonly string[] {
  const mapFile = sources.find(({ path }) => path === map);
  if (mapFile === undefined) return [`${map} does not exist`];
  const mapped = importsOf(mapFile).flatMap(({ target, isType }) =>
    target?.startsWith(`${folder}/`) && !isType ? [target] : [],
  );
  const proved = sources
    .filter(({ path, text }) => isTest(path) && path.startsWith(`${folder}/`) && text.includes(`\n${suite}(`))
    .map(({ path }) => path.replace('.test.ts', '.ts'));
  return [
    ...[...new Set(mapped)].filter((path) => !proved.includes(path)).map((path) => `${path} does not run ${suite}`),
    ...proved.filter((path) => !mapped.includes(path)).map((path) => `${path} is not in ${map}`),
  ];
}
