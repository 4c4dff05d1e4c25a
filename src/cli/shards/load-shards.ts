/**
 * Finds and reads what describes the shards, so that the app and the command read one file: the options of `createShards` as
 * the default export of a module or as JSON, or `sql.shards` of the world's config.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AntipodeError, isAntipodeError } from '../../core/index.ts';
import type { ShardsOptions } from '../../sql/index.ts';

const names = ['.ts', '.mts', '.js', '.mjs', '.json'].map((extension) => `antipode.shards${extension}`);

/** Throws ERR_CLI_SHARDS, and what is wrong with the config where that is asked. */
export async function loadShards(file: string | undefined, cwd: string = process.cwd()): Promise<ShardsOptions> {
  const path = file === undefined ? findFile(cwd) : resolve(cwd, file);
  if (path === undefined) return await shardsOfWorld(cwd);
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

function findFile(cwd: string): string | undefined {
  return names.map((name) => resolve(cwd, name)).find((path) => existsSync(path));
}

async function shardsOfWorld(cwd: string): Promise<ShardsOptions> {
  const { loadWorld } = await import('../../config/index.ts');
  const loaded = await loadWorld({ cwd }).catch((error: unknown) => {
    if (isAntipodeError(error) && error.code === 'ERR_CONFIG_NOT_FOUND') return undefined;
    throw error;
  });
  const shards = loaded?.world.sql?.shards;
  if (shards !== undefined) return shards;
  const missing = loaded === undefined ? 'there is no config' : `${basename(loaded.file)} has no sql.shards`;
  throw new AntipodeError(
    'ERR_CLI_SHARDS',
    `none of ${names.join(', ')} is in this folder, and ${missing}: name the file with --shards`,
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
