/**
 * An app that throws what nobody catches is in a state that nobody knows: it takes no new requests, has a little time to
 * answer those that are under way, and ends as it would have without us.
 */
import { inspect } from 'node:util';

export interface LastWordsDefaults {
  /** From the error to the end of the process. */
  readonly drainMs: number;
  /** How long the very request whose code threw may still take to be answered, before it is given up. */
  readonly throwerMs: number;
}

/**
 * The request that threw mostly waits for an answer that never comes. Not always: what failed may be something that its
 * handler began and did not wait for (a message to a log), with the answer on its way. That takes no seconds.
 */
export const lastWordsDefaults: LastWordsDefaults = Object.freeze({ drainMs: 5_000, throwerMs: 500 });

/** The line of the log above an error that ends a worker. */
export const lastWordsHead = 'Uncaught error, this worker ends:';

/** Node's own exit code for an uncaught exception. */
const uncaughtCode = 1;

export interface LastWords {
  /** Whose the code is that runs, as far as is known: a request's. It is told of the error when it is given up. */
  readonly thrower: () => { threw(error: string): void } | undefined;
  readonly drain: (error: string) => Promise<void>;
}

/**
 * Has `drain` called, with the error in words, when it would end the process, which then ends when that is done, or after
 * 5 s. An app that listens for such errors itself has them to itself.
 */
export function onLastWords({ thrower, drain }: LastWords): void {
  let isEnding = false;
  process.on('uncaughtException', (error) => {
    if (process.listenerCount('uncaughtException') > 1) return;
    const words = inspect(error);
    // As Node tells it: on standard error, with its version behind.
    process.stderr.write(`${lastWordsHead}\n${words}\n\nNode.js ${process.version}\n`);
    const request = thrower();
    const [reason] = words.split('\n', 1);
    if (request !== undefined) setTimeout(() => request.threw(reason!), lastWordsDefaults.throwerMs);
    if (isEnding) return;
    isEnding = true;
    const end = () => process.exit(uncaughtCode);
    setTimeout(end, lastWordsDefaults.drainMs);
    drain(words).then(end, end);
  });
}
