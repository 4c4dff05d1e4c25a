/** Why a client of the database is cut off, as the protocol says it: a code (SQLSTATE) and a sentence. */
export class WireFault extends Error {
  readonly sqlState: string;

  constructor(sqlState: string, message: string) {
    super(message);
    this.sqlState = sqlState;
  }
}
