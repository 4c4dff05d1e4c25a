/**
 * What a client of the recorded runs asks a region, and is answered: plain JSON, so that it goes to a process as well as to
 * an object. What is refused is an `AntipodeError` either way.
 */
import type { Data, ReadLevelText, WriteLevelText } from '../../../src/data/index.ts';

export interface StoreRequest {
  readonly f: 'read' | 'write' | 'delete';
  readonly key: string;
  readonly value?: unknown;
  readonly ifVersion?: number | undefined;
  readonly read: ReadLevelText;
  readonly write: WriteLevelText;
  readonly timeoutMs: number;
  /** Of the session that asks. */
  readonly token?: string | undefined;
}

export interface StoreReply {
  /** What was read; null where nothing is. */
  readonly value?: unknown;
  readonly version?: number | undefined;
  /** Of the session from now on. */
  readonly token?: string | undefined;
  /** Of the write alone. */
  readonly written?: string | undefined;
}

/** Asks some region, the client does not care which. */
export type Perform = (request: StoreRequest) => Promise<StoreReply>;

/** Does what was asked in a session of `data`. */
export async function perform(data: Data, request: StoreRequest): Promise<StoreReply> {
  const { f, key, value, ifVersion, read, write, timeoutMs: timeout } = request;
  const session = data.session(request.token);
  const collection = session.collection<unknown>('history');
  if (f === 'read') {
    const entry = await collection.get(key, { read });
    return { value: entry?.value ?? null, version: entry?.version, token: session.token };
  }
  const options = { ifVersion, write, timeout };
  const written = await (f === 'write' ? collection.put(key, value, options) : collection.delete(key, options));
  return { version: written.version, token: session.token, written: written.token };
}
