/** Sends clients that came without TLS to the same address with it, whatever the method. */
import type { EdgeRequest } from '../edge-request.ts';
import { FixedCall } from '../fixed-call.ts';
import type { Handler, Responder } from '../handler.ts';

const httpsPort = 443;

export class SecureRedirect implements Handler {
  readonly #port: () => number;

  /** `port` is where clients reach the secure listener. */
  constructor(port: () => number) {
    this.#port = port;
  }

  call({ host, path, query }: EdgeRequest, responder: Responder): FixedCall {
    const port = this.#port();
    const authority = port === httpsPort ? host : `${host}:${port}`;
    const location = `https://${authority}${path === '*' ? '/' : path}${query}`;
    return new FixedCall({ status: 308, body: '', fields: `location: ${location}\r\n` }, responder);
  }
}
