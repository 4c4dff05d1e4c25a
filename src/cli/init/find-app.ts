/** Looks at a folder and says what app is in it: by a PM2 config, which says most, or by its package.json. */
import { AppFolder } from './app-folder.ts';
import type { FoundApp } from './found-app.ts';
import { fromPackage } from './from-package.ts';
import { ecosystemNames, fromPm2 } from './from-pm2.ts';
import { type AppPackage, readPackage } from './read-package.ts';

export interface FindOptions {
  readonly cwd: string;
  /** The app's entry file, or a PM2 config; found if not given. */
  readonly file: string | undefined;
}

export interface Findings {
  readonly found: FoundApp;
  readonly app: AppPackage | undefined;
}

/** Throws ERR_CLI_INIT when there is nothing to run, or what says so cannot be read. */
export async function findApp({ cwd, file }: FindOptions): Promise<Findings> {
  const folder = new AppFolder(cwd);
  const app = readPackage(folder);
  const pm2 = (ecosystem: string) => fromPm2({ folder, file: ecosystem, name: app?.name });
  const isPm2 = file !== undefined && /\.json$|\.config\.[cm]?js$/.test(file);
  const ecosystem = isPm2 ? file : file === undefined ? ecosystemNames.find((name) => folder.has(name)) : undefined;
  if (ecosystem !== undefined) return { app, found: await pm2(ecosystem) };
  const result = fromPackage({ folder, app, entry: file });
  return { app, found: 'ecosystem' in result ? await pm2(result.ecosystem) : result };
}
