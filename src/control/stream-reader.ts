/** What a stream of server-sent events reads from: numbered things in order, and a bell for the next one. */

export interface StreamItem {
  readonly id: number;
  /** The name of the event on the wire. */
  readonly type: string;
  readonly value: object;
  /** The last number read before, where what came between the two is forgotten. */
  readonly gapAfter: number | undefined;
}

export interface StreamReader {
  /** What comes after the one before; undefined when there is nothing yet. */
  next(): StreamItem | undefined;
  /** Calls `listener` when there is more; the function returned ends that. */
  subscribe(listener: () => void): () => void;
}
