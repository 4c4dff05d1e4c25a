/**
 * The answer of one server, some rows at a time: a cursor in a read-only transaction with one snapshot, taken when the
 * server was found to have what the router thinks it has.
 */
import type { ConnectionPool, PooledConnection, QueryConfig, QueryField } from '../../queryable.ts';
import { shardsDefaults } from '../defaults.ts';
import type { Row } from '../order-by.ts';
import type { Slots } from './slots.ts';

const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT antipode_shards.enter_all';

export class ServerCursor implements AsyncIterator<Row, undefined> {
  readonly server: string;
  readonly #connection: PooledConnection;
  readonly #slots: Slots;
  #fields: readonly QueryField[];
  #rows: readonly Row[];
  #at = 0;
  #isOpen = true;

  private constructor(server: string, connection: PooledConnection, slots: Slots) {
    this.server = server;
    this.#connection = connection;
    this.#slots = slots;
    this.#fields = [];
    this.#rows = [];
  }

  /** Resolves with the first rows there. Rejects with what the server refused, its connection given back. */
  static async open(
    {
      server,
      pool,
      generation,
    }: { readonly server: string; readonly pool: ConnectionPool; readonly generation: string },
    query: QueryConfig,
    slots: Slots,
  ): Promise<ServerCursor> {
    const cursor = new ServerCursor(server, await pool.connect(), slots);
    const text = `DECLARE shard_rows NO SCROLL CURSOR FOR ${query.text.replace(/;\s*$/, '')}`;
    try {
      await slots.run(() => cursor.#connection.query(`${begin}(${generation})`));
      await slots.run(() => cursor.#connection.query({ text, values: query.values ?? [] }));
      await cursor.#fetch();
      return cursor;
    } catch (error) {
      await cursor.close();
      throw error;
    }
  }

  /** The object id of a column's type. */
  typeOf(column: string): number | undefined {
    return this.#fields.find(({ name }) => name === column)?.dataTypeID;
  }

  async next(): Promise<IteratorResult<Row, undefined>> {
    const isLast = this.#rows.length < shardsDefaults.fetchRows;
    if (this.#at === this.#rows.length && this.#isOpen && !isLast) await this.#fetch();
    const row = this.#rows[this.#at++];
    return row === undefined ? { done: true, value: undefined } : { done: false, value: row };
  }

  /** Ends its transaction. May be called at any time, and twice. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const fault = await this.#connection.query('ROLLBACK').then(
      () => undefined,
      (error: unknown) => error,
    );
    this.#connection.release(fault instanceof Error ? fault : undefined);
  }

  async #fetch(): Promise<void> {
    const text = `FETCH ${shardsDefaults.fetchRows} FROM shard_rows`;
    const { rows, fields } = await this.#slots.run(() => this.#connection.query<Row>(text));
    this.#rows = rows;
    this.#fields = fields;
    this.#at = 0;
  }
}
