/** The package.json of an app, as far as it tells how the app is run. */
import * as z from 'zod';
import { AntipodeError } from '../../core/index.ts';
import type { AppFolder } from './app-folder.ts';

export interface AppPackage {
  readonly name: string | undefined;
  /** What the files of the folder are, unless their names say it. */
  readonly type: 'module' | 'commonjs' | undefined;
  readonly main: string | undefined;
  readonly bin: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  /** The names of what it is made with. */
  readonly dependencies: ReadonlySet<string>;
}

const texts = z.record(z.string(), z.string()).catch({});
const schema = z.object({
  name: z.string().optional().catch(undefined),
  type: z.enum(['module', 'commonjs']).optional().catch(undefined),
  main: z.string().optional().catch(undefined),
  bin: z
    .union([z.string(), texts.transform((bins) => Object.values(bins)[0])])
    .optional()
    .catch(undefined),
  scripts: texts,
  dependencies: texts,
  devDependencies: texts,
});

/** A folder without a package.json. */
export const noPackage: AppPackage = {
  name: undefined,
  type: undefined,
  main: undefined,
  bin: undefined,
  scripts: {},
  dependencies: new Set(),
};

/** Undefined where there is none. Throws ERR_CLI_INIT when it is no JSON. */
export function readPackage(folder: AppFolder): AppPackage | undefined {
  if (!folder.has('package.json')) return undefined;
  const text = folder.textOf('package.json');
  const { name, type, main, bin, scripts, ...uses } = schema.parse(parsed(text));
  const dependencies = new Set([...Object.keys(uses.dependencies), ...Object.keys(uses.devDependencies)]);
  return { name, type, main, bin, scripts, dependencies };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    const message = `package.json cannot be read: ${(cause as Error).message}`;
    throw new AntipodeError('ERR_CLI_INIT', message, { cause });
  }
}
