/** Where a call comes from: a transaction of one bucket, or of the reference tables. */
import { AntipodeError } from '../../core/index.ts';

export type Inside = number | 'references';

/** A write elsewhere would stay although the transaction around it is rolled back: throws ERR_SQL_CROSS_SHARD. */
export function checkInside(around: Inside | undefined, wanted: Inside): void {
  if (around === undefined || (around === wanted && wanted !== 'references')) return;
  throw new AntipodeError(
    'ERR_SQL_CROSS_SHARD',
    `A transaction of ${nameOf(around)} cannot include a write to ${nameOf(wanted)}: it would not be undone with it. Write after the transaction, and make that write repeatable.`,
    { details: { transaction: around, wanted } },
  );
}

function nameOf(place: Inside): string {
  return place === 'references' ? 'the reference tables' : `bucket ${place}`;
}
