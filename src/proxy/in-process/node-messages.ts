/**
 * What of Node's own messages has no documented way to it. Each is looked up by its name, and has a way out where a version
 * of Node does not know it; node-messages.test.ts says which do.
 */
import { IncomingMessage, type Server, ServerResponse } from 'node:http';

export interface MessageClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/** The classes a server was made with (`http.createServer({ IncomingMessage, ServerResponse })`). */
export function messageClassesOf(server: Server): MessageClasses {
  const own = (name: string) => {
    const symbol = Object.getOwnPropertySymbols(server).find(({ description }) => description === name);
    return symbol === undefined ? undefined : (server as unknown as Record<symbol, unknown>)[symbol];
  };
  return {
    IncomingMessage: (own('IncomingMessage') as typeof IncomingMessage | undefined) ?? IncomingMessage,
    ServerResponse: (own('ServerResponse') as typeof ServerResponse | undefined) ?? ServerResponse,
  };
}

/** The fields of a request or, once it is complete, its trailers: names and values in turn. */
export function setFields(message: IncomingMessage, lines: string[]): void {
  const own = message as IncomingMessage & { _addHeaderLines?(lines: string[], count: number): void };
  if (own._addHeaderLines !== undefined) own._addHeaderLines(lines, lines.length);
  else setFieldsByHand(message, lines);
}

/** As Node joins what comes twice, but for the few names of which it keeps the first: none of them comes twice through the edge. */
function setFieldsByHand(message: IncomingMessage, lines: string[]): void {
  const fields: Record<string, string | string[]> = {};
  for (let at = 0; at < lines.length; at += 2) {
    const name = lines[at]!.toLowerCase();
    const before = fields[name];
    const value = lines[at + 1]!;
    if (name === 'set-cookie') fields[name] = [...((before as string[] | undefined) ?? []), value];
    else fields[name] = before === undefined ? value : `${before as string}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  if (message.complete) Object.assign(message, { rawTrailers: lines, trailers: fields });
  else Object.assign(message, { rawHeaders: lines, headers: fields });
}

const needDrain = Object.getOwnPropertySymbols(new ServerResponse(new IncomingMessage(undefined as never))).find(
  ({ description }) => description === 'kNeedDrain',
);

/** Tells who was told to wait that it may go on. */
export function drained(response: ServerResponse): void {
  const waiting = response as unknown as Record<symbol, unknown>;
  if (needDrain !== undefined) {
    if (waiting[needDrain] !== true) return;
    waiting[needDrain] = false;
  }
  response.emit('drain');
}

/** A response whose end has been sent, or whose connection is gone. */
export function closed(response: ServerResponse): void {
  const own = response as ServerResponse & { _closed?: boolean };
  if (own._closed === true) return;
  own.destroyed = true;
  own._closed = true;
  own.emit('close');
}
