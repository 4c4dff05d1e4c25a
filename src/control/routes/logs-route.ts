/**
 * `GET /v1/logs`: what the processes of apps wrote: the last lines as JSON, or, with `follow=1`, those and then each line as
 * it is written (server-sent events). A reader that lost the connection resumes as it does with events.
 */
import { z } from 'zod';
import { unknownTarget } from '../control-errors.ts';
import { controlDefaults } from '../defaults.ts';
import type { EventStreams } from '../event-streams.ts';
import { lastEventId } from '../last-event-id.ts';
import type { LogBook } from '../logs/log-book.ts';
import { type LogFilter, type LogLines, logLinesSchema } from '../logs/log-line.ts';
import { LogReader } from '../logs/log-reader.ts';
import { defineRoute, type Route } from '../route.ts';
import type { ControlSource } from '../source.ts';

interface LogsQuery extends LogFilter {
  readonly lines: number;
  readonly follow?: '0' | '1';
  readonly lastEventId?: string;
}

const query: z.ZodType<LogsQuery> = z.strictObject({
  service: z.string().describe('Of this service alone.').exactOptional(),
  region: z.string().describe('Of this region alone.').exactOptional(),
  worker: z.coerce.number().int().min(1).describe('Of the worker with this number alone.').exactOptional(),
  stream: z.enum(['stdout', 'stderr']).describe('Of this stream alone.').exactOptional(),
  lines: z.coerce
    .number()
    .int()
    .min(0)
    .max(controlDefaults.logLines)
    .describe('How many of the last lines.')
    .default(controlDefaults.logLinesShown),
  follow: z.enum(['0', '1']).describe('1: those that come as well, as server-sent events `line`.').exactOptional(),
  lastEventId: z
    .string()
    .describe('With `follow`, instead of `lines`: the last line seen, where the field `last-event-id` cannot be set.')
    .exactOptional(),
});

export function logsRoute(source: ControlSource, logs: LogBook, streams: EventStreams): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/logs',
    name: 'getLogs',
    summary: 'The last lines that apps wrote; with `follow=1` those that come too. `gap` says that some are left out.',
    query,
    answer: { type: 'application/json', schema: logLinesSchema, alsoType: 'text/event-stream' },
    problems: [404, 503],
    handle: async (call) => {
      const { lines, follow, lastEventId: fromQuery, ...filter } = call.query;
      const lastSeen = lastEventId(fromQuery);
      await checkService(filter.service, source, logs);
      if (follow !== '1') return { kind: 'json', value: { lines: logs.last(lines, filter) } satisfies LogLines };
      return {
        kind: 'stream',
        type: 'text/event-stream',
        start: (request, response) => {
          streams.start(response, new LogReader(logs, { filter, lines, lastSeenId: lastSeen(request) }));
        },
      };
    },
  });
}

/** A service that has written nothing yet is no mistake; one that there is not is. */
async function checkService(service: string | undefined, source: ControlSource, logs: LogBook): Promise<void> {
  if (service === undefined || logs.has(service)) return;
  const known = new Set((await source.status()).services.map(({ id }) => id));
  if (!known.has(service)) throw unknownTarget('service', service, [...known]);
}
