/** What the doors of the router answer: what `pg` does, and who has answered. */
import type { QueryResult } from './queryable.ts';
import type { ServedBy } from './server.ts';

export interface SqlResult<Row = Record<string, unknown>> extends QueryResult<Row> {
  readonly served: ServedBy;
}

/** The very object: a copy of it would cost each query something. */
export function servedResult<Row>(result: QueryResult<Row>, served: ServedBy): SqlResult<Row> {
  const own = result as { -readonly [Name in keyof SqlResult<Row>]: SqlResult<Row>[Name] };
  own.served = served;
  return own;
}
