/**
 * The traces of the cache benches: the made ones and `web07` always, the others of bench/traces/README.md from a folder.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  type CacheTrace,
  loopTrace,
  scanTrace,
  shiftTrace,
  web07Trace,
  zipfTrace,
} from '../../../test/support/cache-traces.ts';

/** Throws when there is no such folder; files that are not in it are left out. */
export function readTraces(folder: string | undefined): readonly CacheTrace[] {
  const made = [zipfTrace(), scanTrace(), shiftTrace(), web07Trace()];
  if (folder === undefined) return [...made, loopTrace()];
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder}.`);
  return [...made, ...['loop', 'multi1'].flatMap((name) => listed(folder, name)), ...sized(folder, 'adapt-size')];
}

/** An id a line. */
function listed(folder: string, name: string): readonly CacheTrace[] {
  const ids = linesOf(folder, name).filter((line) => /^\d+$/.test(line));
  return ids.length === 0 ? [] : [{ name, ids: ids.map(Number) }];
}

/** Time, id and size a line; once with the sizes and once as if all were of one. */
function sized(folder: string, name: string): readonly CacheTrace[] {
  const rows = linesOf(folder, name).map((line) => line.split(' ').map(Number));
  if (rows.length === 0) return [];
  const ids = rows.map(([, id]) => id!);
  return [
    { name, ids, sizes: rows.map(([, , size]) => size!) },
    { name: `${name}, even`, ids },
  ];
}

function linesOf(folder: string, name: string): readonly string[] {
  const path = join(folder, `${name}.txt.gz`);
  if (!existsSync(path)) return [];
  return gunzipSync(readFileSync(path)).toString('latin1').trim().split(/\r?\n/);
}
