/** A transaction that copies rows of reference tables to one server, open until it is known whether the write happens. */
import { AntipodeError } from '../../../core/index.ts';
import type { ConnectionPool, PooledConnection } from '../../queryable.ts';
import { textSettings } from '../row-texts.ts';

/** Makes this transaction write values as every other one of copies does. */
export const setTexts: string = Object.entries(textSettings)
  .map(([name, value]) => `SET LOCAL ${name} = '${value}'`)
  .join('; ');

export class CopyTransaction {
  readonly server: string;
  readonly connection: PooledConnection;
  /** The last write that is there. */
  readonly version: number;

  private constructor(server: string, connection: PooledConnection, version: number) {
    this.server = server;
    this.connection = connection;
    this.version = version;
  }

  /** Rejects with ERR_SQL_REFERENCE_UNREACHED. */
  static async open(server: string, pool: ConnectionPool): Promise<CopyTransaction> {
    let connection: PooledConnection | undefined;
    try {
      connection = await pool.connect();
      await connection.query(`BEGIN; ${setTexts}`);
      const { rows } = await connection.query<{ version: string }>(
        'SELECT antipode_shards.begin_reference_copy() AS version',
      );
      return new CopyTransaction(server, connection, Number(rows[0]!.version));
    } catch (cause) {
      connection?.release(true);
      throw new AntipodeError(
        'ERR_SQL_REFERENCE_UNREACHED',
        `Nothing was written: reference tables are written on all servers or on none, and ${server} says: ${(cause as Error).message}`,
        { cause, details: { server } },
      );
    }
  }

  /** Everything that a commit could refuse is refused here. */
  async reach(version: number): Promise<void> {
    await this.connection.query('SELECT antipode_shards.end_reference_copy($1)', [version]);
  }

  async commit(): Promise<void> {
    try {
      await this.connection.query('COMMIT');
    } catch (error) {
      this.connection.release(true);
      throw error;
    }
    this.connection.release();
  }

  /** The server rolls back what a lost connection leaves open. */
  abandon(): void {
    this.connection.release(true);
  }
}
