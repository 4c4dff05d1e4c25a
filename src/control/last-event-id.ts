/** Where a reader of server-sent events goes on: after the last one that it says it has. */
import type { IncomingMessage } from 'node:http';
import { badInput } from './control-errors.ts';

const number = /^\d{1,16}$/;

/**
 * Reads the number of the last event from a request; `fromQuery` is the parameter `lastEventId`. A browser repeats the query
 * when it reconnects, so the field, which moves on, goes first. Throws ERR_CONTROL_BAD_INPUT for a parameter that is none.
 */
export function lastEventId(fromQuery: string | undefined): (request: IncomingMessage) => number | undefined {
  if (fromQuery !== undefined && !number.test(fromQuery)) {
    throw badInput(`query.lastEventId: ${JSON.stringify(fromQuery)} is not the number of an event`);
  }
  return ({ headers }) => {
    const field = headers['last-event-id'];
    const text = typeof field === 'string' && number.test(field) ? field : fromQuery;
    return text === undefined ? undefined : Number(text);
  };
}
