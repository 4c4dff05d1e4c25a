/** Waiting for what comes about by itself, without a word about how long it takes on a busy machine. */
import { setTimeout as delay } from 'node:timers/promises';

/** Resolves with the first value that is truthy; throws, saying what did not come to be, after `deadlineMs`. */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
  deadlineMs = 60_000,
): Promise<Exclude<T, false | undefined | null | 0 | ''>> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen as Exclude<T, false | undefined | null | 0 | ''>;
    if (performance.now() > deadline) throw new Error(`did not come to be within ${deadlineMs} ms: ${what}`);
    await delay(5);
  }
}
