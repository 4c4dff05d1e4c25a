/**
 * `GET /v1/events`: what happens, as it happens (server-sent events).
 *
 * A reader that lost the connection sends the number of the last event it has (`last-event-id`; a browser's EventSource
 * does so by itself) and misses nothing that is still remembered.
 */
import { z } from 'zod';
import { eventReader } from '../event-reader.ts';
import type { EventStreams } from '../event-streams.ts';
import { lastEventId } from '../last-event-id.ts';
import { defineRoute, type Route } from '../route.ts';
import type { ControlSource } from '../source.ts';

interface EventsQuery {
  readonly lastEventId?: string;
}

const query: z.ZodType<EventsQuery> = z.strictObject({
  lastEventId: z
    .string()
    .describe('The last event seen, where the field `last-event-id` cannot be set; 0 for all that is remembered.')
    .exactOptional(),
});

export function eventsRoute({ events }: ControlSource, streams: EventStreams): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/events',
    name: 'streamEvents',
    summary: 'Events as they happen; resumes after `last-event-id`. An event `gap` says that some are forgotten.',
    query,
    answer: { type: 'text/event-stream' },
    problems: [503],
    handle: (call) => {
      const lastSeen = lastEventId(call.query.lastEventId);
      return {
        kind: 'stream',
        type: 'text/event-stream',
        start: (request, response) => streams.start(response, eventReader(events, lastSeen(request))),
      };
    },
  });
}
