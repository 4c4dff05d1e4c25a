/** Waiting for what must come about by itself; how long it takes on a busy machine is nobody's promise. */
import { setTimeout as delay } from 'node:timers/promises';

const deadlineMs = 60_000;
const pauseMs = 5;

/** Resolves once `look` gives true; rejects after a minute, saying what did not come about. */
export async function eventually(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  while (!(await look())) {
    if (performance.now() > endMs) throw new Error(`did not come about within ${deadlineMs} ms: ${what}`);
    await delay(pauseMs);
  }
}
