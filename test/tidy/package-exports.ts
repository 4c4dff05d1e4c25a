/**
 * The package's front doors: every sub-path leads to the door of one room, in the sources and as built, by the same name.
 */
interface Target {
  readonly '@antipode/source': string;
  readonly types: string;
  readonly default: string;
}

export type PackageExports = Readonly<Record<string, Target | string>>;

/** `exists` tells whether a file of the sources is there. */
export function exportFindings(exports: PackageExports, exists: (path: string) => boolean): readonly string[] {
  return Object.entries(exports).flatMap(([subPath, target]) => {
    if (typeof target === 'string') return target === subPath ? [] : [`${subPath} leads to ${target}`];
    const door = `${subPath.slice(1)}/index`;
    const expected = {
      '@antipode/source': `./src${door}.ts`,
      types: `./dist${door}.d.ts`,
      default: `./dist${door}.js`,
    };
    const fault = exists(expected['@antipode/source'])
      ? []
      : [`${subPath} has no source: ${expected['@antipode/source']}`];
    const same = JSON.stringify(target) === JSON.stringify(expected);
    return same ? fault : [...fault, `${subPath} should be ${JSON.stringify(expected)}`];
  });
}
