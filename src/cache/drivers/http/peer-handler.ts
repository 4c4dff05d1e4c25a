/** Takes messages of other caches that come by HTTP. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Secrets } from '../../../core/index.ts';
import { peerCacheDefaults } from '../../peers/defaults.ts';
import { readBody } from './read-body.ts';
import { seal, unseal } from './sealed.ts';

/** For `node:http`. */
export function peerHandler(taker: Taker): RequestListener {
  return (request, response) => {
    answer(request, response, taker).catch(() => {
      if (response.headersSent) response.destroy();
      else end(response, 500);
    });
  };
}

/** Who is sent messages, and the secrets by which it knows them: undefined while there is none, then nobody is heard. */
export interface Taker {
  readonly secrets: () => Secrets | undefined;
  /** Resolves to the reply, undefined for what is no message. */
  readonly take: (message: Uint8Array) => Promise<Uint8Array | undefined>;
}

/** What a sealed message is answered, by whatever server it came: a status, and the sealed reply with 200. */
export async function answerSealed(
  sealed: Buffer,
  { secrets: secretsNow, take }: Taker,
): Promise<{ readonly status: 200 | 400 | 403; readonly body: Buffer }> {
  const secrets = secretsNow();
  const message = secrets && unseal(sealed, secrets, { nowMs: Date.now(), maxAgeMs: peerCacheDefaults.maxAgeMs });
  if (message === undefined) return { status: 403, body: nothing };
  const reply = await take(message);
  if (reply === undefined) return { status: 400, body: nothing };
  return { status: 200, body: seal(reply, secrets!, Date.now(), sealed) };
}

const nothing = Buffer.alloc(0);

async function answer(request: IncomingMessage, response: ServerResponse, taker: Taker): Promise<void> {
  if (request.method !== 'POST') return end(response, 405);
  const sealed = await readBody(request, peerCacheDefaults.maxMessageBytes);
  if (sealed === undefined) return end(response, 413);
  const { status, body } = await answerSealed(sealed, taker);
  end(response, status, body);
}

function end(response: ServerResponse, status: number, body: Buffer = nothing): void {
  response.writeHead(status, { 'content-type': 'application/octet-stream', 'content-length': body.byteLength });
  response.end(body);
}
