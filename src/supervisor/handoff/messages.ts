/**
 * What the parent and a worker tell each other about connections. They share their channel with the app's own messages:
 * these are known by their `antipode`.
 */
export type Door = 'http' | 'https';

/** To a worker, first: where its journal is. */
export interface JournalMessage {
  readonly antipode: 'journal';
  readonly path: string;
}

/** To a worker, with a socket: one more connection is its to serve. */
export interface ConnectionMessage {
  readonly antipode: 'connection';
  readonly id: number;
  readonly door: Door;
  /** The client's, where a balancer has told it on this connection. */
  readonly address?: string;
  /** Whether it has been served before. */
  readonly isResumed?: boolean;
  /** Whether its client may wait for an answer that will never come. */
  readonly isDoubtful?: boolean;
  /** What has been read from it already, as latin1. */
  readonly bytes?: string;
  /** How often these have been given to a worker before. */
  readonly repeats?: number;
}

/** To a worker: others have fewer connections. */
export interface GiveBackMessage {
  readonly antipode: 'give-back';
  /** So many are to go to them. */
  readonly count: number;
}

/** To the parent: what has happened in one turn of the worker's event loop. */
export interface ReportMessage {
  readonly antipode: 'connections';
  /** The journal is open: connections may come. */
  readonly isReady?: boolean;
  /** Those that have arrived, in their order. */
  readonly taken?: readonly number[];
  /** Those that are over. */
  readonly closed?: readonly number[];
  /** Those that may go on elsewhere. */
  readonly back?: readonly number[];
  /** Those with a request that the worker will not answer, with the reason in words: its journal tells what was read of it. */
  readonly lost?: readonly (readonly [id: number, why: string])[];
  /** Those that went back from which nothing was read here. */
  readonly unread?: readonly number[];
  /** Whose connections they are, as a balancer has told. */
  readonly addresses?: readonly (readonly [id: number, address: string])[];
}

export function isReport(message: unknown): message is ReportMessage {
  return kindOf(message) === 'connections';
}

export function isForWorker(message: unknown): message is JournalMessage | ConnectionMessage | GiveBackMessage {
  const kind = kindOf(message);
  return kind === 'journal' || kind === 'connection' || kind === 'give-back';
}

function kindOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'antipode' in message ? message.antipode : undefined;
}
