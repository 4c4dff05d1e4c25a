/**
 * An app that throws what nobody catches is in a state that nobody knows: it takes no new requests, has a little time to
 * answer those that are under way, and ends as it would have without us.
 */

export interface LastWordsDefaults {
  /** From the error to the end of the process. */
  readonly drainMs: number;
}

export const lastWordsDefaults: LastWordsDefaults = Object.freeze({ drainMs: 5_000 });

/** Node's own exit code for an uncaught exception. */
const uncaughtCode = 1;

/**
 * Has `drain` called when an error would end the process, which then ends when that is done, or after 5 s. An app that
 * listens for such errors itself has them to itself.
 */
export function onLastWords(drain: () => Promise<void>): void {
  let isEnding = false;
  process.on('uncaughtException', (error, origin) => {
    if (process.listenerCount('uncaughtException') > 1) return;
    tell(error, origin);
    if (isEnding) return;
    isEnding = true;
    const end = () => process.exit(uncaughtCode);
    setTimeout(end, lastWordsDefaults.drainMs);
    drain().then(end, end);
  });
}

/** As Node tells it: the stack on standard error, where the supervisor keeps the last lines of a crash. */
function tell(error: unknown, origin: string): void {
  const text = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  const what = origin === 'unhandledRejection' ? 'Unhandled rejection' : 'Uncaught exception';
  process.stderr.write(`${what}, this worker ends: ${text}\n\nNode.js ${process.version}\n`);
}
