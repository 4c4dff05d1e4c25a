/**
 * Several sorted streams as one: the k-way merge, with the heads in an array, for streams are as few as servers. Equal rows
 * come in the order of the streams. A stream that is not in the order it claims is noticed, never merged wrongly.
 */
import { AntipodeError } from '../../core/index.ts';

/** Throws ERR_SQL_SHARD_ORDER where a stream is not sorted by `compare`. */
export async function* mergeSorted<Row>(
  streams: readonly AsyncIterator<Row>[],
  compare: (a: Row, b: Row) => number,
): AsyncGenerator<Row, void> {
  const heads = await Promise.all(streams.map(async (stream) => ({ stream, next: await stream.next() })));
  let open = heads.filter(({ next }) => !next.done);
  while (open.length > 0) {
    const first = open.reduce((least, head) => (compare(head.next.value, least.next.value) < 0 ? head : least));
    const row = first.next.value as Row;
    yield row;
    first.next = await first.stream.next();
    if (first.next.done) open = open.filter((head) => head !== first);
    else if (compare(row, first.next.value) > 0) throw orderFault();
  }
}

function orderFault(): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_SHARD_ORDER',
    'A server answered rows in another order than orderBy names: let the query end with the same ORDER BY, with COLLATE "C" on text.',
  );
}
