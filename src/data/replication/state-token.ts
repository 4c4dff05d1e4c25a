/**
 * The name of a state of the data: the position in the log, and the epoch of its last record. Fixed widths, so that tokens
 * sort as text in the order of the states; a state of a dead epoch is known by its epoch.
 */
import { tokenFault } from '../faults.ts';
import type { Epoch } from './epoch.ts';

export interface State {
  readonly epoch: Epoch;
  readonly position: number;
}

const shape = /^([0-9a-f]{8})-([0-9a-f]{14})-([A-Za-z0-9][A-Za-z0-9_-]{0,63})?$/;

export function formatToken({ epoch, position }: State): string {
  return `${hex(epoch.number, 8)}-${hex(position, 14)}-${epoch.primary}`;
}

/** Throws ERR_DATA_TOKEN. */
export function parseToken(token: string): State {
  const match = shape.exec(token);
  if (!match) throw tokenFault(token);
  const position = Number.parseInt(match[2]!, 16);
  if (!Number.isSafeInteger(position)) throw tokenFault(token);
  return { epoch: { number: Number.parseInt(match[1]!, 16), primary: match[3] ?? '' }, position };
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
