/**
 * Where other regions ask this one. Who knows none of the secrets is refused before a byte of the body is read. It is for the
 * network between the regions; nothing of it belongs on a public address.
 */
import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Secrets } from '../../../core/index.ts';
import { listenFault } from '../../faults.ts';
import type { Answer, Envelope, Question } from '../../replication/messages.ts';
import { httpLinkDefaults } from './http-link-defaults.ts';
import { readBody } from './read-body.ts';

const { createServer } = process.getBuiltinModule('node:http');

export interface HttpLinkServerOptions {
  readonly host: string;
  readonly port: number;
  /** Undefined for a region that all others of are on this machine: then everybody is answered. */
  readonly secrets: () => Secrets | undefined;
  readonly answer: (question: Envelope<Question>) => Promise<Envelope<Answer>>;
}

/** Resolves once it listens; what it resolves with stops it. Rejects with ERR_DATA_LISTEN, when the address is taken for instance. */
export async function serveLinks({ host, port, secrets, answer }: HttpLinkServerOptions): Promise<() => Promise<void>> {
  const server = createServer((incoming, outgoing) => {
    if (!isTrusted(incoming, secrets())) refuse(outgoing, 401);
    else reply(incoming, outgoing, answer).catch(() => refuse(outgoing, 400));
  });
  server.listen(port, host);
  await once(server, 'listening').catch((cause) => {
    throw listenFault(`${host}:${port}`, cause);
  });
  return () => stop(server);
}

async function reply(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: HttpLinkServerOptions['answer'],
): Promise<void> {
  const question = JSON.parse(await readBody(incoming, httpLinkDefaults.maxBodyBytes)) as Envelope<Question>;
  const body = Buffer.from(JSON.stringify(await answer(question)));
  outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  outgoing.end(body);
}

function isTrusted({ headers, method }: IncomingMessage, secrets: Secrets | undefined): boolean {
  if (method !== 'POST') return false;
  if (secrets === undefined) return true;
  const given = Buffer.from(headers.authorization ?? '');
  return secrets.some((secret) => {
    const wanted = Buffer.from(`Bearer ${secret}`);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

function refuse(outgoing: ServerResponse, status: number): void {
  if (outgoing.headersSent) outgoing.destroy();
  else outgoing.writeHead(status, { connection: 'close' }).end();
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
