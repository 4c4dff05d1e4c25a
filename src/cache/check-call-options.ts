/** A misspelt option would be taken for one that was not given: a cache and its calls refuse it. */
import { AntipodeError, type OptionNames, unknownOption } from '../core/index.ts';
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
  refuseUnknown(call, options, known[call]);
}

/** The same of what makes a cache. Throws ERR_DATA_CACHE_OPTION. */
export function checkMakingOptions<Options extends object>(
  call: 'createCache' | 'linkRegions',
  options: Options,
  names: OptionNames<Options>,
): void {
  refuseUnknown(call, options, Object.keys(names));
}

function refuseUnknown(call: string, options: object, taken: readonly string[]): void {
  const name = unknownOption(options, taken);
  if (name === undefined) return;
  const message = `${call} has no option ${JSON.stringify(name)}: it takes ${taken.join(', ')}`;
  throw new AntipodeError('ERR_DATA_CACHE_OPTION', message, { details: { call, name } });
}
