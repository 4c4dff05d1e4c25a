/** What names, keys and values may be, the same for every engine. */
import { type OptionNames, unknownOption } from '../core/index.ts';
import { dataDefaults } from './defaults.ts';
import type { Operation } from './engine.ts';
import { keyFault, limitFault, unknownOptionFault, valueFault } from './faults.ts';

/** Throws ERR_DATA_KEY. */
export function checkCollection(name: string): void {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(name)) return;
  throw keyFault('the collection', name, 'up to 64 letters, digits, _, - and dots');
}

/** Keys are compared and stored as UTF-8: a lone surrogate or a zero would not come back as it went. Throws ERR_DATA_KEY. */
export function checkKey(key: string): void {
  const { maxKeyBytes } = dataDefaults;
  if (typeof key !== 'string' || key === '') throw keyFault('the key', key, 'a text that is not empty');
  if (!key.isWellFormed() || key.includes('\0'))
    throw keyFault('the key', key, 'whole Unicode characters other than NUL');
  if (Buffer.byteLength(key) > maxKeyBytes) throw keyFault('the key', key, `up to ${maxKeyBytes} bytes in UTF-8`);
}

/** Throws ERR_DATA_KEY. */
export function checkVersion(version: number | undefined): void {
  if (version === undefined || (Number.isSafeInteger(version) && version >= 0)) return;
  throw keyFault('the version', version, 'one that a read gave, or 0 for a key that is not to exist');
}

/** The JSON of a value. Throws ERR_DATA_VALUE. */
export function encodeValue(key: string, value: unknown): string {
  const { maxValueBytes } = dataDefaults;
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw valueFault(key, 'it is not JSON', cause);
  }
  if (text === undefined) throw valueFault(key, `${typeof value} is not JSON`);
  const bytes = Buffer.byteLength(text);
  if (bytes > maxValueBytes) throw limitFault(`the value for ${JSON.stringify(key)} in bytes`, bytes, maxValueBytes);
  return text;
}

/** Throws ERR_DATA_LIMIT. */
export function checkBatch(operations: readonly Operation[]): void {
  const { maxBatch, maxBatchBytes } = dataDefaults;
  if (operations.length > maxBatch) throw limitFault('the transaction', operations.length, maxBatch);
  let bytes = 0;
  for (const operation of operations) if (operation.type === 'put') bytes += Buffer.byteLength(operation.value);
  if (bytes > maxBatchBytes) throw limitFault('the transaction in bytes', bytes, maxBatchBytes);
}

type CallName = 'get' | 'put' | 'delete' | 'list' | 'watch' | 'transaction' | 'transaction.put';

/** The options that each call takes. */
const callOptions: Readonly<Record<CallName, readonly string[]>> = {
  get: ['read', 'token'],
  put: ['write', 'timeout', 'ifVersion', 'ttl'],
  delete: ['write', 'timeout', 'ifVersion'],
  list: ['read', 'token', 'prefix', 'cursor', 'limit'],
  watch: ['prefix', 'from', 'signal'],
  transaction: ['write', 'timeout', 'retries'],
  'transaction.put': ['ttl'],
};

/** Throws ERR_DATA_OPTION. */
export function checkCallOptions(call: CallName, options: object): void {
  refuseUnknown(call, options, callOptions[call]);
}

/** The same of what opens data or an engine. Throws ERR_DATA_OPTION. */
export function checkOpenOptions<Options extends object>(
  call: 'openData' | 'sqlite' | 'postgres',
  options: Options,
  names: OptionNames<Options>,
): void {
  refuseUnknown(call, options, Object.keys(names));
}

function refuseUnknown(call: string, options: object, known: readonly string[]): void {
  const name = unknownOption(options, known);
  if (name !== undefined) throw unknownOptionFault(call, name, known);
}
