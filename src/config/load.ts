/**
 * Finds and reads the config file: `antipode.config.{ts,mts,js,mjs,json}` in the working directory, or the one named.
 * Whatever goes wrong is one coded error that names the file.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, relative, resolve } from 'node:path';
import { AntipodeError } from '../core/index.ts';
import { importConfig } from './import-config.ts';
import { type DuplicateKey, readJson } from './json.ts';

/** A config as written, not yet checked. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** As messages name it. */
  readonly name: string;
  /** Relative paths in the config start here. Absolute. */
  readonly directory: string;
  readonly value: unknown;
  readonly duplicates: readonly DuplicateKey[];
}

export interface LoadOptions {
  /** The working directory. */
  readonly cwd?: string | undefined;
  /** The config file; found in the working directory if not given. */
  readonly config?: string | undefined;
}

const extensions = ['.ts', '.mts', '.js', '.mjs', '.json'];

/** Throws ERR_CONFIG_NOT_FOUND, _AMBIGUOUS, _FORMAT, _UNREADABLE, _SYNTAX, _THREW and _NO_DEFAULT_EXPORT. */
export async function loadConfig({ cwd = process.cwd(), config }: LoadOptions = {}): Promise<ConfigFile> {
  const path = config === undefined ? findConfig(cwd) : resolve(cwd, config);
  const name = shortName(cwd, path);
  const extension = extname(path);
  if (!extensions.includes(extension)) {
    throw new AntipodeError(
      'ERR_CONFIG_FORMAT',
      `${name} is no config: its name must end with ${extensions.join(', ')}`,
      {
        details: { file: name },
      },
    );
  }
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new AntipodeError('ERR_CONFIG_UNREADABLE', `${name} cannot be read: ${cause.message}`, {
      cause,
      details: { file: name },
    });
  });
  const directory = dirname(path);
  if (extension !== '.json') return { path, name, directory, value: await importConfig(path, name), duplicates: [] };
  return { path, name, directory, ...readJson(text.replace(/^\ufeff/, ''), name) };
}

/** From the working directory, unless that is a detour. */
function shortName(cwd: string, path: string): string {
  const name = relative(cwd, path);
  return name.startsWith('..') ? path : name;
}

function findConfig(cwd: string): string {
  const found = extensions
    .map((extension) => `antipode.config${extension}`)
    .filter((name) => existsSync(resolve(cwd, name)));
  if (found.length === 1) return resolve(cwd, found[0]!);
  if (found.length === 0) {
    const others = extensions.slice(1).join(', ');
    throw new AntipodeError(
      'ERR_CONFIG_NOT_FOUND',
      `no antipode.config${extensions[0]} (or ${others}) in ${cwd}: antipode init writes one, --config names one elsewhere`,
      { details: { cwd } },
    );
  }
  throw new AntipodeError('ERR_CONFIG_AMBIGUOUS', `${found.join(' and ')} are both in ${cwd}: name one with --config`, {
    details: { cwd, found },
  });
}
