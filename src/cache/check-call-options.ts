/** A misspelt option would be taken for one that was not given: the calls of a cache refuse it. */
import { AntipodeError } from '../core/index.ts';
import type { EntryOptions, LoadOptions } from './options.ts';

const entryNames: readonly (keyof EntryOptions)[] = ['ttl', 'staleWhileRevalidate', 'staleIfError', 'jitter', 'tags'];
const loadNames: readonly (keyof LoadOptions)[] = [
  ...entryNames,
  'softTimeout',
  'hardTimeout',
  'refresh',
  'negativeTtl',
];

type CallName = 'set' | 'increment' | 'getOrSet';

const known: Readonly<Record<CallName, readonly string[]>> = {
  set: entryNames,
  increment: entryNames,
  getOrSet: loadNames,
};

/** Throws ERR_DATA_CACHE_OPTION. */
export function checkCallOptions(call: CallName, options: object): void {
  for (const name in options) {
    if (known[call].includes(name)) continue;
    const message = `${call} has no option ${JSON.stringify(name)}: it takes ${known[call].join(', ')}`;
    throw new AntipodeError('ERR_DATA_CACHE_OPTION', message, { details: { call, name } });
  }
}
