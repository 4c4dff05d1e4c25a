/** What people see of rolling restarts that take their time: a line for each step, as the world tells it. */
import type { ControlEvent } from '../control/index.ts';
import type { AdminClient } from './admin-client.ts';
import { plainText } from './text-table.ts';

/** Runs `order`, and writes a line for each step of a rolling restart meanwhile. Without events it runs all the same. */
export async function withRolloutProgress<T>(
  client: AdminClient,
  write: (line: string) => void,
  order: () => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const events = await client.openEvents(over.signal).catch(() => undefined);
  const written = events && writeSteps(events, write).catch(() => undefined);
  try {
    return await order();
  } finally {
    over.abort();
    await written;
  }
}

async function writeSteps(events: AsyncIterable<ControlEvent>, write: (line: string) => void): Promise<void> {
  for await (const { type, subject, reason } of events) {
    if (type === 'rollout.started') write(plainText(`${subject}: a rolling restart begins, ${reason}`));
    else if (type === 'rollout.step') write(plainText(`${subject}: ${reason}`));
  }
}
