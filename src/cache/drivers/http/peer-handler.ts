/** Takes messages of other caches that come by HTTP. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { peerCacheDefaults } from '../../peers/defaults.ts';
import { readBody } from './read-body.ts';
import { seal, unseal } from './sealed.ts';

/** `take` resolves to the reply, undefined for what is no message. */
export function peerHandler(
  secret: string,
  take: (message: Uint8Array) => Promise<Uint8Array | undefined>,
): RequestListener {
  return (request, response) => {
    answer(request, response, { secret, take }).catch(() => {
      if (response.headersSent) response.destroy();
      else end(response, 500);
    });
  };
}

interface Taker {
  readonly secret: string;
  readonly take: (message: Uint8Array) => Promise<Uint8Array | undefined>;
}

async function answer(request: IncomingMessage, response: ServerResponse, { secret, take }: Taker): Promise<void> {
  if (request.method !== 'POST') return end(response, 405);
  const { maxMessageBytes, maxAgeMs } = peerCacheDefaults;
  const sealed = await readBody(request, maxMessageBytes);
  if (sealed === undefined) return end(response, 413);
  const message = unseal(sealed, secret, { nowMs: Date.now(), maxAgeMs });
  if (message === undefined) return end(response, 403);
  const reply = await take(message);
  if (reply === undefined) return end(response, 400);
  const body = seal(reply, secret, Date.now(), sealed);
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': body.byteLength });
  response.end(body);
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-length': 0 }).end();
}
