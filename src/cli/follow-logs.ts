/**
 * `antipode logs --follow`: each line as it is written, until somebody has seen enough. A world that goes away, as it does
 * when it is started anew, is waited for; what it wrote meanwhile, and still remembers, comes first then.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LogLine } from '../control/index.ts';
import { isAntipodeError } from '../core/index.ts';
import type { AdminClient } from './admin-client.ts';
import type { LogsQuery } from './logs-query.ts';

export interface FollowOutput {
  line(line: LogLine): void;
  /** Lines are missing before the next one. */
  gap(): void;
  /** Something about the following itself. */
  said(text: string): void;
}

export interface FollowOptions {
  readonly query: LogsQuery;
  readonly output: FollowOutput;
  /** Between two attempts to reach a world that went away; 1 s if not given. */
  readonly retryMs?: number;
}

/** Never resolves. Throws what the first attempt throws, and later what is not about the world being away. */
export async function followLogs(
  client: AdminClient,
  { query, output, retryMs = 1_000 }: FollowOptions,
): Promise<never> {
  let events = await client.openLogs(query);
  let lastSeenId: number | undefined;
  for (;;) {
    try {
      for await (const event of events) {
        if (event === 'gap') output.gap();
        else {
          lastSeenId = event.id;
          output.line(event);
        }
      }
    } catch (error) {
      if (!isAway(error)) throw error;
    }
    output.said('the world went away; waiting for it');
    events = await reopened(client, { query, lastSeenId, retryMs });
    output.said('it is there again');
  }
}

interface Reopening {
  readonly query: LogsQuery;
  readonly lastSeenId: number | undefined;
  readonly retryMs: number;
}

async function reopened(
  client: AdminClient,
  { query, lastSeenId, retryMs }: Reopening,
): ReturnType<AdminClient['openLogs']> {
  for (;;) {
    await delay(retryMs);
    try {
      return await client.openLogs(query, lastSeenId ?? 0);
    } catch (error) {
      if (!isAway(error)) throw error;
    }
  }
}

function isAway(error: unknown): boolean {
  return isAntipodeError(error) && error.code === 'ERR_ADMIN_UNREACHABLE';
}
