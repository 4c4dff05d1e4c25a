/** The errors of replicated data: one function for each situation that a caller would treat differently. */
import { AntipodeError } from '../core/index.ts';

export function optionFault(name: string, value: unknown, allowed: string, cause?: unknown): AntipodeError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new AntipodeError('ERR_DATA_OPTION', `data option ${name} is ${shown}: it takes ${allowed}`, { cause });
}

export function unknownOptionFault(call: string, name: string, known: readonly string[]): AntipodeError {
  const message = `${call} has no option ${JSON.stringify(name)}: it takes ${known.join(', ')}`;
  return new AntipodeError('ERR_DATA_OPTION', message, { details: { call, name } });
}

export function keyFault(what: string, value: unknown, allowed: string): AntipodeError {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value);
  return new AntipodeError('ERR_DATA_KEY', `${what} ${shown} cannot be used: it takes ${allowed}`);
}

export function valueFault(key: string, why: string, cause?: unknown): AntipodeError {
  return new AntipodeError('ERR_DATA_VALUE', `the value for ${JSON.stringify(key)} cannot be stored: ${why}`, {
    cause,
  });
}

export function limitFault(what: string, size: number, limit: number): AntipodeError {
  return new AntipodeError('ERR_DATA_LIMIT', `${what} has ${size}, and ${limit} is the most: write it in parts`, {
    details: { size, limit },
  });
}

/** `version` is what the key has now, 0 where there is none. */
export function conflictFault(key: string, expected: number, version: number): AntipodeError {
  const now = version === 0 ? 'there is none' : `it has ${version}`;
  return new AntipodeError(
    'ERR_DATA_CONFLICT',
    `${JSON.stringify(key)} was to have version ${expected}, and ${now}: read it and decide again`,
    { details: { key, expected, version } },
  );
}

/** The write may have happened, and may still happen. `token` is its state, where that much is known. */
export function unknownFault(why: string, token?: string, cause?: unknown): AntipodeError {
  return new AntipodeError(
    'ERR_DATA_UNKNOWN',
    `it is not known whether the write happened: ${why}; read before you repeat it`,
    {
      cause,
      ...(token === undefined ? {} : { details: { token } }),
    },
  );
}

/** Nothing was written, or nothing could be read. */
export function unavailableFault(why: string, cause?: unknown): AntipodeError {
  return new AntipodeError('ERR_DATA_UNAVAILABLE', `the data cannot be reached: ${why}; nothing was changed`, {
    cause,
  });
}

/** `survivor` is a token of the state that there is now. */
export function tokenLostFault(token: string, survivor: string): AntipodeError {
  return new AntipodeError(
    'ERR_DATA_TOKEN_LOST',
    `what this session has written or seen (${token}) may be lost: another primary was promoted without it; go on with the token in details`,
    { details: { lost: token, token: survivor } },
  );
}

export function tokenFault(token: unknown): AntipodeError {
  return new AntipodeError(
    'ERR_DATA_TOKEN',
    `${JSON.stringify(String(token).slice(0, 60))} is not a token of this engine: pass on what a write or a session gave`,
  );
}

export function compactedFault(from: number, oldest: number): AntipodeError {
  return new AntipodeError(
    'ERR_DATA_COMPACTED',
    `the changes since version ${from} are not kept any more, only those since ${oldest}: list what there is, and watch from there`,
    { details: { from, oldest } },
  );
}

export function unsupportedFault(engine: string, what: string): AntipodeError {
  return new AntipodeError('ERR_DATA_UNSUPPORTED', `the engine ${engine} does not ${what}`);
}

export function closedFault(): AntipodeError {
  return new AntipodeError('ERR_DATA_CLOSED', 'the data was closed: open it again with openData()');
}

export function busyFault(path: string, cause: unknown): AntipodeError {
  return new AntipodeError(
    'ERR_DATA_BUSY',
    `${path} is open in another process: one process keeps a region's file, the others ask it`,
    { cause, details: { path } },
  );
}

export function listenFault(address: string, cause: unknown): AntipodeError {
  const isTaken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
  const why = isTaken ? 'another program listens there' : String((cause as Error).message);
  return new AntipodeError(
    'ERR_DATA_LISTEN',
    `the data cannot listen for other regions on ${address}: ${why}; free it, or give the region another address`,
    { cause, details: { address } },
  );
}

export function damagedFault(path: string, where: string, cause?: unknown): AntipodeError {
  return new AntipodeError(
    'ERR_DATA_DAMAGED',
    `${path} is damaged: ${where}; keep the file, and let the region be filled anew from another one or from a backup`,
    { cause, details: { path } },
  );
}

/** The write-ahead log beside a restored file is of the file that was there before. */
export function foreignWalFault(path: string): AntipodeError {
  return new AntipodeError(
    'ERR_DATA_FOREIGN_WAL',
    `${path}-wal was left by another file that was in the place of ${path}, and would undo what was restored: delete ${path}-wal and ${path}-shm, and start again`,
    { details: { path } },
  );
}

export function failoverFault(region: string, why: string, cause?: unknown): AntipodeError {
  return new AntipodeError('ERR_DATA_FAILOVER', `${region} was not made the primary: ${why}`, { cause });
}
