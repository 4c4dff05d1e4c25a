/**
 * The one base of every error a caller can meet.
 *
 * `code` is `ERR_<AREA>_<WHAT>`, stable and never reused; each code has an entry in docs/errors.md (a test keeps the two
 * equal). The message says what happened, the value seen and what to do. The brand survives two copies of the package
 * in one process, where `instanceof` does not.
 */
const brand = Symbol.for('antipode.error');

export interface ErrorOptions {
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
}

export class AntipodeError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AntipodeError';
    this.code = code;
    this.details = options.details ?? {};
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for an error made by any copy of this package. */
export function isAntipodeError(value: unknown): value is AntipodeError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true;
}
