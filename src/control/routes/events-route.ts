/**
 * `GET /v1/events`: what happens, as it happens (server-sent events).
 *
 * A reader that lost the connection sends the number of the last event it has (`last-event-id`; a browser's EventSource
 * does so by itself) and misses nothing that is still remembered.
 */
import { z } from 'zod';
import { badInput } from '../control-errors.ts';
import type { EventStreams } from '../event-streams.ts';
import { defineRoute, type Route } from '../route.ts';

interface EventsQuery {
  readonly lastEventId?: string;
}

const query: z.ZodType<EventsQuery> = z.strictObject({
  lastEventId: z
    .string()
    .describe('The last event seen, where the field `last-event-id` cannot be set; 0 for all that is remembered.')
    .exactOptional(),
});

export function eventsRoute(streams: EventStreams): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/events',
    name: 'streamEvents',
    summary: 'Events as they happen; resumes after `last-event-id`. An event `gap` says that some are forgotten.',
    query,
    answer: { type: 'text/event-stream' },
    problems: [503],
    handle: (call) => {
      const fromQuery = readId(call.query.lastEventId);
      return {
        kind: 'stream',
        type: 'text/event-stream',
        start: (request, response) => {
          // A browser repeats the query when it reconnects, so the field, which moves on, goes first.
          const field = request.headers['last-event-id'];
          streams.start(response, typeof field === 'string' && /^\d{1,16}$/.test(field) ? Number(field) : fromQuery);
        },
      };
    },
  });
}

function readId(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,16}$/.test(text)) return Number(text);
  throw badInput(`query.lastEventId: ${JSON.stringify(text)} is not the number of an event`);
}
