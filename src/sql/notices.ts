/** What a server tells without being asked (`NOTIFY`), as the rest of the program sees it. */
import type { Queryable } from './queryable.ts';

/** A connection that listens, for as long as it lasts. A notice that comes while there is none is lost. */
export interface Listening extends Queryable {
  /** Resolves when nothing will be heard any more: the connection is gone, or was closed. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export interface Notices {
  /** `heard` is called with the payload of each notice. Rejects with ERR_SQL_UNREACHABLE, ERR_SQL_PG_MISSING, what the server says. */
  listen(channel: string, heard: (payload: string) => void): Promise<Listening>;
  /** Ends the connections at once. */
  abandon(): void;
}
