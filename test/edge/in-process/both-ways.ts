/**
 * One app behind two edges: one reaches it over a wire, the other in process. What a client sees, what the app sees, in
 * which order, and how the attempts end must be the same.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { LocalApp } from '../../../src/proxy/index.ts';
import { eventually, startEdge, type TestEdge, type TestEdgeOptions } from '../harness.ts';

/** What an app is given, and where it writes down what happens. */
export interface Scene {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly note: Note;
}

export type Note = (text: string) => void;

export interface App {
  /** Asked for each request. */
  readonly handler?: (scene: Scene) => unknown;
  /** Asked instead where a client waits for leave to send its body. */
  readonly checkContinue?: (scene: Scene) => unknown;
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, note: Note) => unknown;
  /** Anything else to set on the server. */
  readonly prepare?: (server: Server, note: Note) => unknown;
  /** Listeners that change what Node.js does are left out. */
  readonly unwatched?: boolean;
}

export interface Way {
  readonly port: number;
  readonly edge: TestEdge;
  readonly server: Server;
  /** Waits until the app has written this down. */
  noted(text: string): Promise<void>;
}

export interface Told {
  readonly answers: unknown;
  readonly notes: readonly string[];
  /** How the attempts ended. */
  readonly ends: readonly number[];
}

/** Asks both, by `drive`; fails unless the two agree, and returns what they agree on. */
export async function bothWays(
  app: App,
  drive: (way: Way) => Promise<unknown>,
  options: TestEdgeOptions = {},
): Promise<Told> {
  const wire = await oneWay(app, drive, options, false);
  const inProcess = await oneWay(app, drive, options, true);
  assert.deepEqual(inProcess, wire);
  return inProcess;
}

export async function oneWay(
  app: App,
  drive: (way: Way) => Promise<unknown>,
  options: TestEdgeOptions,
  isInProcess: boolean,
): Promise<Told> {
  const notes: string[] = [];
  const open = new Set<unknown>();
  const note = (text: string) => void notes.push(text);
  const server = serverOf(app, note, open);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const address = isInProcess ? { app: new LocalApp(server) } : {};
  const edge = await startEdge([port], { upgrade: true, ...options, address });
  const noted = (text: string) =>
    eventually(
      () => notes.includes(text),
      () => `${text} among ${notes.join(' | ')}`,
    );
  const answers = await drive({ port: edge.port, edge, server, noted });
  await edge.quiet();
  await eventually(
    () => open.size === 0,
    () => `no message left open: ${notes.join(' | ')}`,
  );
  await edge.close();
  server.closeAllConnections();
  server.close();
  return { answers, notes, ends: edge.ends };
}

function serverOf(
  { handler, checkContinue, upgrade, prepare, unwatched }: App,
  note: Note,
  open: Set<unknown>,
): Server {
  // An app that closes connections between requests would make the two differ by chance.
  const server = createServer({ keepAliveTimeout: 60_000 });
  const listen = (act: (scene: Scene) => unknown) => (request: IncomingMessage, response: ServerResponse) => {
    for (const message of [request, response]) {
      open.add(message);
      message.once('close', () => open.delete(message));
    }
    if (unwatched !== true) watch({ request, response, note });
    act({ request, response, note });
  };
  if (handler !== undefined) server.on('request', listen(handler));
  if (checkContinue !== undefined) server.on('checkContinue', listen(checkContinue));
  if (upgrade !== undefined) server.on('upgrade', (request, socket) => upgrade(request, socket, note));
  prepare?.(server, note);
  return server;
}

/** Writes down every event of the two messages, and in which state they were. */
function watch({ request, response, note }: Scene): void {
  const now = () => `[${stateOf(request, response)}]`;
  request.on('end', () => note(`request end ${now()}`));
  request.on('aborted', () => note('request aborted'));
  request.on('error', (error) => note(`request error ${codeOf(error)} ${now()}`));
  request.on('close', () => note(`request close ${now()}`));
  response.on('prefinish', () => note('response prefinish'));
  response.on('finish', () => note(`response finish ${now()}`));
  response.on('pipe', () => note('response pipe'));
  response.on('unpipe', () => note('response unpipe'));
  response.on('error', (error) => note(`response error ${codeOf(error)}`));
  response.on('close', () => note(`response close ${now()}`));
}

export function codeOf(error: unknown): string {
  return (error as { code?: string } | undefined)?.code ?? String(error);
}

/** Whether a message is complete is left out: it depends on how soon the rest of it came. */
function stateOf(request: IncomingMessage, response: ServerResponse): string {
  const states: Record<string, boolean> = {
    aborted: (request as unknown as { aborted: boolean }).aborted,
    destroyed: request.destroyed,
    ended: request.readableEnded,
    sent: response.headersSent,
    over: response.writableEnded,
    finished: response.writableFinished,
    gone: response.destroyed,
    detached: response.socket === null,
  };
  return Object.keys(states)
    .filter((name) => states[name])
    .join(' ');
}
