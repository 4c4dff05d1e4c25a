/** The errors of a cache. */
import { AntipodeError, formatDuration } from '../core/index.ts';

export function optionFault(name: string, value: unknown, allowed: string): AntipodeError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new AntipodeError('ERR_DATA_CACHE_OPTION', `cache option ${name} is ${shown}: it takes ${allowed}`);
}

export function closedFault(): AntipodeError {
  return new AntipodeError('ERR_DATA_CACHE_CLOSED', 'the cache was closed: make another one with createCache()');
}

export function numberFault(key: string, value: unknown): AntipodeError {
  return new AntipodeError(
    'ERR_DATA_CACHE_NUMBER',
    `${JSON.stringify(key)} holds a value of type ${typeof value}: only a number can be incremented`,
    { details: { key } },
  );
}

export function timeoutFault(key: string, timeoutMs: number): AntipodeError {
  return new AntipodeError(
    'ERR_DATA_CACHE_TIMEOUT',
    `${JSON.stringify(key)} was not loaded within ${formatDuration(timeoutMs)}: the load goes on, its value is kept when it comes`,
    { details: { key, timeoutMs } },
  );
}

export function goneFault(why: string): AntipodeError {
  return new AntipodeError('ERR_DATA_CACHE_SHARED_GONE', `The shared tier of the cache cannot be asked: ${why}.`);
}
