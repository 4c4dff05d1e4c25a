/** A connection as the callback of a transaction sees it: of no use after its end, when the connection belongs to somebody else. */
import type { Queryable, QueryConfig, QueryResult } from '../queryable.ts';

export class OpenTransaction implements Queryable {
  #connection: Queryable | undefined;

  constructor(connection: Queryable) {
    this.#connection = connection;
  }

  async query<Row>(query: string | QueryConfig, values?: readonly unknown[]): Promise<QueryResult<Row>> {
    if (this.#connection === undefined) throw new Error('the transaction has ended: await each of its queries');
    return await this.#connection.query<Row>(query, values);
  }

  close(): void {
    this.#connection = undefined;
  }
}
