/** The one check of what is given to the parts of this room, so that every fault is told in the same words. */
import { AntipodeError } from '../core/index.ts';

export interface NumberRange {
  readonly min: number;
  readonly max?: number;
  readonly whole?: boolean;
}

/** Throws `ERR_RESILIENCE_OPTION` unless `value` is a number (a whole one, if asked) from `min` to `max`. */
export function checkNumber(name: string, value: unknown, { min, max, whole = false }: NumberRange): void {
  const isNumber = typeof value === 'number' && (whole ? Number.isSafeInteger(value) : Number.isFinite(value));
  if (isNumber && value >= min && value <= (max ?? value)) return;
  const kind = whole ? 'a whole number' : 'a number';
  throw optionError(name, value, `${kind} ${max === undefined ? `of at least ${min}` : `from ${min} to ${max}`}`);
}

/** `allowed` says what would have been right. */
export function optionError(name: string, value: unknown, allowed: string): AntipodeError {
  const seen = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return new AntipodeError('ERR_RESILIENCE_OPTION', `Option '${name}' is ${seen}: give ${allowed}.`, {
    details: { option: name, value },
  });
}
