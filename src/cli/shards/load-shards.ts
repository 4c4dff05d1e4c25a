/**
 * Finds and reads what describes the shards: the options of `createShards`, as the default export of a module or as JSON, so
 * that the app and the command read one file.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AntipodeError } from '../../core/index.ts';
import type { ShardsOptions } from '../../sql/index.ts';

const names = ['.ts', '.mts', '.js', '.mjs', '.json'].map((extension) => `antipode.shards${extension}`);

/** Throws ERR_CLI_SHARDS. */
export async function loadShards(file: string | undefined): Promise<ShardsOptions> {
  const path = file === undefined ? findFile() : resolve(file);
  const value = await read(path).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new AntipodeError('ERR_CLI_SHARDS', `${path} cannot be read: ${reason}`, { cause });
  });
  if (isOptions(value)) return value;
  throw new AntipodeError(
    'ERR_CLI_SHARDS',
    `${path} does not describe shards: its default export has servers and tables, as createShards takes them`,
  );
}

function findFile(): string {
  const found = names.map((name) => resolve(name)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new AntipodeError(
    'ERR_CLI_SHARDS',
    `none of ${names.join(', ')} is in this folder: name the file with --shards`,
  );
}

async function read(path: string): Promise<unknown> {
  if (extname(path) === '.json') return JSON.parse(await readFile(path, 'utf8'));
  const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
  return module.default;
}

function isOptions(value: unknown): value is ShardsOptions {
  const { servers, tables } = (value ?? {}) as Partial<ShardsOptions>;
  return typeof servers === 'object' && servers !== null && typeof tables === 'object' && tables !== null;
}
