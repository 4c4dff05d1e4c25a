/**
 * What `npm run bench -- NAME` can run.
 */
export interface Bench {
  /** One line for --help. */
  readonly summary: string;
  /** Its own options, one line each, for --help. */
  readonly usage: readonly string[];
  /** `args` are what follows the bench's name. Prints its result; throws when it cannot measure. */
  run(args: readonly string[]): Promise<void>;
}
