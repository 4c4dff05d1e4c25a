/**
 * What becomes of a connection whose worker is gone, from what the worker's journal says of it.
 *
 * Invariant: no request is answered twice on one connection, and nothing that may have had an effect is carried out again.
 * Where a doubt is left that the client cannot settle, the connection ends.
 */
import { incomplete, isIdempotent, RequestHead, refused } from '../../http/index.ts';
import { handoffDefaults } from './defaults.ts';
import { type JournalRecord, RecordState } from './journal-record.ts';

export type Verdict =
  /** It is idle, and goes on with another worker. */
  | { readonly fate: 'goes-on' }
  /** The same, but its last answer may not have left. Who asks on has it; who does not is not kept waiting for it. */
  | { readonly fate: 'doubtful' }
  /** The same, and these bytes have been read from it already. */
  | { readonly fate: 'repeat'; readonly bytes: Buffer; readonly repeats: number }
  /** Its request, of which these bytes were read, cannot be repeated, and has not been answered: the client is told. */
  | { readonly fate: 'lost'; readonly bytes: Buffer }
  /** All that could be sent was; it ends. */
  | { readonly fate: 'end' }
  /** What is under way on it cannot be gone on with: the connection is reset, so that nobody takes an answer for a whole one. */
  | { readonly fate: 'cut'; readonly reason: CutReason };

/**
 * Why a connection is reset: only its worker understood what was spoken (TLS, HTTP/2, a tunnel), so that nobody knows whether a
 * request was under way; half an answer had left; or the worker could not write down what it read.
 */
export type CutReason = 'opaque' | 'answering' | 'unknown';

const goesOn: Verdict = { fate: 'goes-on' };
const doubtful: Verdict = { fate: 'doubtful' };
const end: Verdict = { fate: 'end' };

/** Framing is all that counts here; how many fields a head may have is for whoever answers it. */
const head = new RequestHead({ maxFields: Number.POSITIVE_INFINITY });

/** `isLastWrite` says that nothing was written to the journal after this record. */
export function judge(record: JournalRecord | undefined, isLastWrite: boolean): Verdict {
  switch (record?.state) {
    case undefined:
    case RecordState.free:
      return goesOn;
    case RecordState.read:
    case RecordState.waiting:
      return judgeRequest(record);
    case RecordState.more:
      return { fate: 'lost', bytes: record.bytes };
    case RecordState.whole:
      if (isLastWrite) return judgeDoubt(record);
      return hasMore(record) ? end : goesOn;
    case RecordState.wholeAhead:
      return isLastWrite ? end : goesOn;
    case RecordState.last:
      return end;
    case RecordState.opaque:
      return { fate: 'cut', reason: 'opaque' };
    default:
      return { fate: 'cut', reason: 'answering' };
  }
}

/** Of a client that sends no request before it is answered: its next request tells that it was. */
function judgeDoubt({ bytes }: JournalRecord): Verdict {
  const at = head.parse(bytes, bytes.length);
  return at >= 0 && !head.chunked && bytes.length === at + head.contentLength ? doubtful : end;
}

/** Of a request behind the one that was answered it is not known that anybody has taken it up. */
function hasMore({ bytes }: JournalRecord): boolean {
  const at = head.parse(bytes, bytes.length);
  return at >= 0 && !head.chunked && bytes.length > at + head.contentLength;
}

function judgeRequest({ bytes, repeats, state }: JournalRecord): Verdict {
  const at = head.parse(bytes, bytes.length);
  if (at === incomplete) return { fate: 'repeat', bytes, repeats };
  if (at === refused) return { fate: 'lost', bytes };
  // What of its body has not been read yet waits in the system: it need not be complete here.
  if (isIdempotent(head.method) && repeats < handoffDefaults.maxRepeats)
    return { fate: 'repeat', bytes, repeats: repeats + 1 };
  return state === RecordState.waiting ? { fate: 'repeat', bytes, repeats } : { fate: 'lost', bytes };
}
