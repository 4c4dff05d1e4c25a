/** `antipode init` from the first look to the last word: what was found, what was written, and what to type next. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadWorld } from '../../config/index.ts';
import { AntipodeError, isAntipodeError } from '../../core/index.ts';
import { findApp } from './find-app.ts';
import type { AppPackage } from './read-package.ts';
import { renderConfig } from './render-config.ts';

export interface InitOptions {
  readonly format?: 'ts' | 'mts' | 'json';
  readonly force?: boolean;
  readonly print?: boolean;
}

const endings = ['ts', 'mts', 'js', 'mjs', 'json'];

/** Throws ERR_CLI_INIT, ERR_CLI_WRITE, and ERR_CLI_EXISTS when there is a config already. */
export async function runInit(file: string | undefined, { format, force, print }: InitOptions): Promise<void> {
  const cwd = process.cwd();
  const { app, found } = await findApp({ cwd, file });
  const ending = format ?? usualEnding(app);
  const target = { cwd, name: `antipode.config.${ending}`, force: force === true };
  if (!print) checkFree(target);
  const isInstalled = canImport(cwd);
  const text = renderConfig(found, { format: ending === 'json' ? 'json' : 'typescript', isInstalled });
  if (print) {
    process.stdout.write(text);
    tell(found.notes.map((note) => `note: ${note}`));
    return;
  }
  const { name } = target;
  await write(target, text);
  process.stdout.write(`${name} is written: ${found.about}\n`);
  tell(found.notes.map((note) => `note: ${note}`));
  const faults = await faultsOf(name, cwd);
  if (faults !== undefined) tell([`antipode check says: ${faults}`]);
  process.stdout.write(nextSteps({ isInstalled, isSound: faults === undefined }));
}

/** Where every file is CommonJS that does not say otherwise, a config has to. */
function usualEnding(app: AppPackage | undefined): 'ts' | 'mts' {
  return app?.type === 'commonjs' ? 'mts' : 'ts';
}

function canImport(cwd: string): boolean {
  try {
    createRequire(join(cwd, 'package.json')).resolve('antipode/package.json');
    return true;
  } catch {
    return false;
  }
}

interface Target {
  readonly cwd: string;
  readonly name: string;
  readonly force: boolean;
}

/** A second config beside the first would leave open which of them counts. */
function checkFree({ cwd, name, force }: Target): void {
  const there = endings.map((ending) => `antipode.config.${ending}`).filter((each) => existsSync(join(cwd, each)));
  const [other] = there.filter((each) => each !== name || !force);
  if (other === undefined) return;
  const advice =
    other === name ? '--force writes over it, --print only shows' : 'remove it first, or give its --format';
  throw new AntipodeError('ERR_CLI_EXISTS', `${other} is there already: ${advice}`);
}

async function write({ cwd, name }: Target, text: string): Promise<void> {
  await writeFile(join(cwd, name), text).catch((cause: NodeJS.ErrnoException) => {
    throw new AntipodeError('ERR_CLI_WRITE', `${name} cannot be written: ${cause.message}`, { cause });
  });
}

/** What `antipode check` would say; undefined: nothing is wrong. */
async function faultsOf(config: string, cwd: string): Promise<string | undefined> {
  try {
    await loadWorld({ config, cwd });
    return undefined;
  } catch (error) {
    if (isAntipodeError(error)) return error.message;
    throw error;
  }
}

function nextSteps({ isInstalled, isSound }: { readonly isInstalled: boolean; readonly isSound: boolean }): string {
  const steps = [
    ...(isInstalled ? [] : [['npm install antipode', 'this folder does not have it']]),
    ...(isSound ? [] : [['npx antipode check', 'until nothing is wrong']]),
    ['npx antipode start', 'run it'],
    ['npx antipode export systemd', 'have systemd run it'],
  ];
  const width = Math.max(...steps.map(([typed]) => typed!.length));
  return `next:\n${steps.map(([typed, does]) => `  ${typed!.padEnd(width)}   ${does}\n`).join('')}`;
}

function tell(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
}
