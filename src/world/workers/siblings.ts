/**
 * Messages between the workers of one node. They come in order and are not lost while both sides live; a worker that is
 * started later has missed those before.
 */
export interface Siblings {
  /** Unique among all processes that there have been on this node. */
  readonly self: string;
  /** Tells all the others. */
  tell(topic: string, message: unknown): void;
  on(topic: string, listener: (message: unknown) => void): void;
}
