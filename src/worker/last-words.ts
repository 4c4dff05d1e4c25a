/**
 * An app that throws what nobody catches is in a state that nobody knows: it takes no new requests, has a little time to
 * answer those that are under way, and ends as it would have without us.
 */
import { inspect } from 'node:util';

export interface LastWordsDefaults {
  /** From the error to the end of the process. */
  readonly drainMs: number;
}

export const lastWordsDefaults: LastWordsDefaults = Object.freeze({ drainMs: 5_000 });

/** The line of the log above an error that ends a worker. */
export const lastWordsHead = 'Uncaught error, this worker ends:';

/** Node's own exit code for an uncaught exception. */
const uncaughtCode = 1;

/**
 * Has `drain` called, with the error in words, when it would end the process, which then ends when that is done, or after
 * 5 s. An app that listens for such errors itself has them to itself.
 */
export function onLastWords(drain: (error: string) => Promise<void>): void {
  let isEnding = false;
  process.on('uncaughtException', (error) => {
    if (process.listenerCount('uncaughtException') > 1) return;
    const words = inspect(error);
    // As Node tells it: on standard error, with its version behind.
    process.stderr.write(`${lastWordsHead}\n${words}\n\nNode.js ${process.version}\n`);
    if (isEnding) return;
    isEnding = true;
    const end = () => process.exit(uncaughtCode);
    setTimeout(end, lastWordsDefaults.drainMs);
    drain(words).then(end, end);
  });
}
