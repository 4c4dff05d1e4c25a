/** Asks an edge, and tells what came back, without what differs from one time to the next. */
import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface Ask extends RequestOptions {
  readonly body?: string | Buffer;
  /** The length of the body is not told. */
  readonly chunked?: boolean;
  readonly trailers?: Record<string, string>;
}

/** What came back; no more than the fault where nothing did. */
export interface Answer {
  readonly status?: number | undefined;
  readonly reason?: string | undefined;
  readonly fields?: object;
  readonly received?: string;
  readonly interim?: readonly number[];
  readonly trailers?: object;
  readonly fault?: string;
}

/** Asks one after the other, on one connection as long as that lasts. */
export async function askAll(port: number, asks: readonly Ask[]): Promise<readonly Answer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answers: Answer[] = [];
  for (const ask of asks) answers.push(await askOne(port, agent, ask));
  agent.destroy();
  return answers;
}

async function askOne(
  port: number,
  agent: Agent,
  { body, chunked = false, trailers, ...options }: Ask,
): Promise<Answer> {
  const length = body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) };
  const headers = { ...length, ...(options.headers as object) };
  const asked = request({ host: '127.0.0.1', port, agent, ...options, headers });
  const interim: number[] = [];
  let fault = '';
  asked.on('information', ({ statusCode }) => interim.push(statusCode));
  asked.on('error', (error: NodeJS.ErrnoException) => {
    fault = error.code ?? error.message;
  });
  if (body !== undefined) asked.write(body);
  if (trailers !== undefined) asked.addTrailers(trailers);
  asked.end();
  const response = await new Promise<IncomingMessage | undefined>((resolve) => {
    asked.on('response', resolve);
    asked.on('close', () => resolve(undefined));
  });
  if (response === undefined) return { fault };
  const received = await textOf(response).catch((error: NodeJS.ErrnoException) => `broken off: ${error.code}`);
  // Whether the client's connection stays open is the edge's matter, and of timing where the body is still on its way.
  const { date, connection, 'x-request-id': id, ...fields } = response.headers;
  const { statusCode: status, statusMessage: reason } = response;
  return { status, reason, fields, received: withoutIds(received), interim, trailers: response.trailers };
}

export async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** Sends these bytes on a connection of its own. */
export async function sendRaw(port: number, bytes: string): Promise<{ readonly socket: Socket; received(): string }> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text;
  });
  await once(socket, 'connect');
  socket.write(bytes, 'latin1');
  return { socket, received: () => withoutIds(received.replace(/^date: .*\r\n/im, '')) };
}

function withoutIds(text: string): string {
  return text.replace(/"requestId":"[^"]*"/, '').replace(/^x-request-id: .*\r\n/im, '');
}
