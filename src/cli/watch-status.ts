/**
 * `status --watch`: on a terminal the tables, drawn again at every event and every second, with the last events below;
 * elsewhere the tables once and then a line an event; with `json` one status a line, at every event.
 */
import type { ControlEvent } from '../control/index.ts';
import type { AdminClient } from './admin-client.ts';
import { renderStatus } from './render-status.ts';
import { plainText } from './text-table.ts';

/** What is needed of `process.stdout`. */
export interface WatchOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface WatchOptions {
  readonly json: boolean;
}

const refreshMs = 1000;
const shownEvents = 8;
const clearScreen = '\u001b[H\u001b[2J';

/** Watches until the world goes away, which it throws as ERR_ADMIN_UNREACHABLE. */
export async function watchStatus(client: AdminClient, output: WatchOutput, { json }: WatchOptions): Promise<void> {
  // The stream is opened before the first status is asked for: nothing falls between the two.
  const events = await client.openEvents();
  if (json) return writeStatuses(client, events, output);
  return output.isTTY ? redraw(client, events, output) : writeEvents(client, events, output);
}

async function writeStatuses(
  client: AdminClient,
  events: AsyncIterable<ControlEvent>,
  output: WatchOutput,
): Promise<void> {
  const write = async () => output.write(`${JSON.stringify(await client.status())}\n`);
  await write();
  for await (const _ of events) await write();
}

async function writeEvents(
  client: AdminClient,
  events: AsyncIterable<ControlEvent>,
  output: WatchOutput,
): Promise<void> {
  output.write(`${renderStatus(await client.status())}\n`);
  for await (const event of events) output.write(eventLine(event));
}

async function redraw(client: AdminClient, events: AsyncIterable<ControlEvent>, output: WatchOutput): Promise<void> {
  const recent: string[] = [];
  const draw = async () => {
    output.write(`${clearScreen}${renderStatus(await client.status())}\n${recent.join('')}`);
  };
  await draw();
  // A refresh that fails says nothing: when the world is gone, so is the stream, and that is what ends the watch.
  const timer = setInterval(() => draw().catch(() => undefined), refreshMs);
  try {
    for await (const event of events) {
      recent.push(eventLine(event));
      if (recent.length > shownEvents) recent.shift();
      await draw();
    }
  } finally {
    clearInterval(timer);
  }
}

function eventLine({ at, type, subject, reason }: ControlEvent): string {
  return `${plainText(`${at} ${type} ${subject}: ${reason}`)}\n`;
}
