/** The one check of the numbers given to a balancer or a policy. */
import { AntipodeError } from '../core/index.ts';

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

/** Throws `ERR_BALANCE_OPTION` unless `value` is a number (a whole one, if asked) from `min` to `max`. */
export function checkOption(name: string, value: number, { min, max, whole = false }: NumberRange): void {
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return;
  const kind = whole ? 'a whole number' : 'a number';
  const range = max === Number.POSITIVE_INFINITY ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new AntipodeError('ERR_BALANCE_OPTION', `Balancing option '${name}' is ${value}: give ${kind} ${range}.`, {
    details: { option: name, value },
  });
}
