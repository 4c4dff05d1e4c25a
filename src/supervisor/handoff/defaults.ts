/** Every default of connections that outlive their worker, in one place. */
export interface HandoffDefaults {
  /** Connections that are held for all workers together; more are closed at once. */
  readonly maxHeld: number;
  /** Connections a worker has been sent and has not confirmed. Beyond it nothing is sent to a worker that may be hanging. */
  readonly maxUnconfirmed: number;
  /** How long connections wait when no worker takes any, from when the first of them found none. */
  readonly patienceMs: number;
  /** Connections that wait so. */
  readonly maxWaiting: number;
  /** How often a request whose worker was lost is given to another: what kills every worker that tries it must not go round. */
  readonly maxRepeats: number;
  /** How long a client may be silent of which it is not known whether it has its answer. */
  readonly doubtMs: number;
  /** When a worker has joined: connections that one with too many is asked to give back at once, */
  readonly evenAtOnce: number;
  /** how often it is asked, */
  readonly evenEveryMs: number;
  /** how many times, */
  readonly evenRounds: number;
  /** and what is not too many yet: so much more than its share, as a part of it. */
  readonly evenSlack: number;
  /** What the journal keeps of one request under way. */
  readonly requestBytes: number;
  /** What is read at once at most of what may be a request. */
  readonly readBytes: number;
  /** So many reads of a turn are written to the journal each by itself, as soon as they are done. */
  readonly aloneReads: number;
  /** How many reads a worker writes to its journal together at most; so many are lost if it is killed before it writes. */
  readonly groupReads: number;
  /** What a worker writes to its journal before it begins anew with what is open. */
  readonly lapBytes: number;
  /** How long a client that is told of its lost request may take to end its side. */
  readonly farewellMs: number;
}

export const handoffDefaults: HandoffDefaults = Object.freeze({
  maxHeld: 50_000,
  maxUnconfirmed: 128,
  patienceMs: 10_000,
  maxWaiting: 4_096,
  maxRepeats: 1,
  doubtMs: 1_000,
  evenAtOnce: 32,
  evenEveryMs: 100,
  evenRounds: 100,
  evenSlack: 0.1,
  requestBytes: 4_072,
  readBytes: 81_920,
  aloneReads: 4,
  groupReads: 8,
  lapBytes: 1_048_576,
  farewellMs: 2_000,
});
