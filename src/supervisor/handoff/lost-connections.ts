/** What becomes of each connection of a worker that is lost, by what its journal tells of them. */
import type { CutConnection } from './handoff-options.ts';
import { type HeldConnection, resumed } from './held-connection.ts';
import type { JournalContent } from './journal-file.ts';
import { judge, type Verdict } from './verdict.ts';

/** What becomes of a connection that no other worker is given with what was read from it. */
export type Ending = Exclude<Verdict, { readonly fate: 'repeat' }>;

export interface LostConnections {
  /** Another worker is to have them as if nobody had had them: unread, or with a request that may be carried out again. */
  readonly untouched: readonly HeldConnection[];
  /** Those of them with such a request. */
  readonly repeated: number;
  readonly others: readonly (readonly [HeldConnection, Ending])[];
}

export interface LostWorker {
  /** Those it was sent that are to be judged: all it has, where it is gone. */
  readonly connections: Iterable<HeldConnection>;
  readonly unconfirmed: ReadonlySet<number>;
  readonly journal: JournalContent;
  /** Whether each connection begins with a header that names its client. */
  readonly isProxied: boolean;
  /** How the worker ended, in words. */
  readonly end: string;
}

export function lostConnections({ connections, unconfirmed, journal, isProxied, end }: LostWorker): LostConnections {
  const untouched: HeldConnection[] = [];
  const others: [HeldConnection, Ending][] = [];
  let repeated = 0;
  for (const connection of connections) {
    const isUnread = unconfirmed.has(connection.id) && !journal.records.has(connection.id);
    // Another request than that one was answered since, where this one is not said to be a repeated one.
    const tried = (journal.records.get(connection.id)?.repeats ?? 0) === 0 ? [] : connection.ends;
    const verdict = verdictOn(connection, journal, isProxied);
    if (isUnread && !journal.isBlind) {
      untouched.push(connection);
    } else if (verdict.fate === 'repeat') {
      repeated++;
      const { bytes, repeats } = verdict;
      untouched.push(resumed(connection, { bytes, repeats, ends: repeats > tried.length ? [...tried, end] : tried }));
    } else {
      connection.ends = [...tried, end];
      others.push([connection, verdict]);
    }
  }
  return { untouched, repeated, others };
}

/** Those of them that are reset, as their owner is told. */
export function cutConnections(others: LostConnections['others']): CutConnection[] {
  return others.flatMap(([{ address, socket }, verdict]) =>
    verdict.fate === 'cut' ? [{ address: address ?? socket.remoteAddress ?? '', reason: verdict.reason }] : [],
  );
}

/** One whose balancer has named a client that was not heard of could be taken for anybody's. */
function verdictOn(
  { id, address, isDoubtful }: HeldConnection,
  { isBlind, records, lastSequence }: JournalContent,
  isProxied: boolean,
): Verdict {
  const record = records.get(id);
  const isUnnamed = isProxied && address === undefined && record !== undefined;
  if (isBlind || isUnnamed) return { fate: 'cut', reason: 'unknown' };
  // A worker that has served it would have settled the doubt of the one before.
  if (isDoubtful && record === undefined) return { fate: 'doubtful' };
  return judge(record, record?.sequence === lastSequence);
}
